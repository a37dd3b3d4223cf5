// `pegcount demo`: hands over to the demo, which reads its own options. Main thread.

/** Runs the demo until it ends; the exit code is the one that the demo has set. */
export async function demo(args: readonly string[]): Promise<number> {
  process.argv = [...process.argv.slice(0, 2), ...args];
  await import('../demo/main.js');
  return Number(process.exitCode ?? 0);
}
