// Which exporter serves which segment in this thread, so that a segment has one and a second start finds it. Cold.
import type { Exporter } from './exporter.js';

const nothing = (): void => {};

/** What is known here of an exporter; every segment that it serves leads to it. */
interface Running {
  readonly exporter: Promise<Exporter>;
  /** Set by `close()`, and when it dies: resolves when its segments may have another exporter. Never rejects. */
  closing: Promise<void> | undefined;
}

/** Under a key that survives a second copy of this module, as the segments do. */
const registryKey = Symbol.for('pegcount.exporters');
type Registry = WeakMap<object, Running>;

function registry(): Registry {
  const holder = globalThis as { [registryKey]?: Registry };
  const known = holder[registryKey];
  if (known !== undefined) return known;
  const fresh: Registry = new WeakMap();
  holder[registryKey] = fresh;
  return fresh;
}

/**
 * The exporter that serves all of these segments, or a new one, begun once those that close are closed.
 * @param segments at least one, each once
 * @param begin gets a function to be called when what it has begun ends by itself, or begins to
 * @throws RangeError when some of them have an exporter and others have none, or another one
 */
export function reserve(
  segments: readonly { readonly name: string }[],
  begin: (ending: () => void) => Promise<Exporter>,
): Promise<Exporter> {
  const running = registry();
  const known = segments.map((segment) => running.get(segment));
  const serving = known.map((one) => (one?.closing === undefined ? one : undefined));
  const [first] = serving;
  if (serving.some((one) => one !== first)) {
    const served = segments[serving.findIndex((one) => one !== undefined)];
    throw new RangeError(
      `startExporter: segment '${served.name}' has a running exporter that does not serve all of the given segments; ` +
        'expected segments without one, or those of one exporter',
    );
  }
  if (first !== undefined) return first.exporter;

  const forget = (): void => {
    for (const segment of segments) if (running.get(segment) === entry) running.delete(segment);
  };
  const start = async (): Promise<Exporter> => {
    for (const one of known) await one?.closing;
    const exporter = await begin(() => {
      entry.closing ??= entry.exporter.then(({ closed }) => closed).then(nothing, nothing);
    });
    void exporter.closed.then(forget);
    return { ...exporter, close: () => (entry.closing ??= exporter.close()) };
  };
  const entry: Running = { exporter: start(), closing: undefined };
  for (const segment of segments) running.set(segment, entry);
  entry.exporter.catch(forget);
  return entry.exporter;
}
