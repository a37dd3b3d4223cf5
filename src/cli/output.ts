// Standard output that may be closed by its reader, as by `pegcount families | head`: no error to anybody. Main thread.

/** Writes a text, and gives the exit code when it is out. A reader that has gone away ends the process quietly, with that code. */
export async function print(text: string, code = 0): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(code);
  });
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });
  return code;
}
