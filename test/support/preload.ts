// The environment of a child process whose threads all load a module first, those of the engine, too.

/** By the environment: the exporter's thread takes nothing from the command line. */
export const preloading = (module: URL): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: `--import ${module.href}`,
});
