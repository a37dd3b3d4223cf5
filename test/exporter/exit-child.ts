// An application that ends in the way it is told: node exit-child.js <way> <transport>. Prints what it lived to see.
import { connect } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { launch, type Exporter } from '#dist/exporter/launch.js';
import { checkOptions, type ExporterOptions } from '#dist/exporter/options.js';
import type { FakeThreadParts } from './fake-thread.js';
import { request } from './sockets.js';

const [way, transport] = (isMainThread ? process.argv.slice(2) : workerData) as [string, string];

function start(parts: FakeThreadParts = {}, options: ExporterOptions = {}): Promise<Exporter> {
  return launch({
    thread: new URL('./fake-thread.js', import.meta.url),
    options: checkOptions({ port: 0, transport, ...options }),
    parts: { pageBytes: 5_000_000, ...parts },
    ended: () => say('ended'),
  });
}

/** An exporter in the middle of things: an idle connection, a stalled reader, and one that asks again and again. */
async function busy(parts?: FakeThreadParts): Promise<Exporter> {
  const exporter = await start(parts);
  const idle = dial(exporter);
  idle.write(request('GET', '/healthz'));
  const eager = dial(exporter);
  eager.on('data', () => eager.write(request('GET', '/healthz')));
  eager.write(request('GET', '/healthz'));
  const stalled = dial(exporter);
  stalled.write(request('GET', '/metrics'));
  await alive(new Promise((resolve) => stalled.once('data', resolve)));
  stalled.pause();
  say(exporter.transport);
  return exporter;
}

/** Neither exporters nor these sockets keep the process alive; whoever waits for them does. */
async function alive<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 1000);
  const value = await promise;
  clearInterval(timer);
  return value;
}

const dial = ({ port }: Exporter) =>
  connect(port, '127.0.0.1')
    .on('error', () => {})
    .unref();

function say(word: string | undefined): void {
  process.stdout.write(`${String(word)}\n`);
}

/** Handles an error, is still served afterwards, and says whose `process.emit` there is then. */
async function handled(running?: Exporter): Promise<void> {
  const exporter = running ?? (await busy());
  const heard = new Promise((resolve) => process.on('uncaughtException', resolve));
  setTimeout(() => {
    throw new Error('of the application');
  });
  await alive(heard);
  const socket = dial(exporter).ref();
  socket.write(request('GET', '/metrics'));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  say(`handled, emit is ${Object.hasOwn(process, 'emit') ? 'its own' : 'as ever'}`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const exitIn = (code: number) => () => process.exit(code);

const ways: Record<string, () => unknown> = {
  'return from main': () => busy(),
  'an exit code set, then return from main': async () => {
    await busy();
    process.exitCode = 9;
  },
  'process.exit(3) in main': async () => {
    await busy();
    process.exit(3);
  },
  'an uncaught error in main': async () => {
    await busy();
    setTimeout(() => {
      throw new Error('of the application');
    });
    await pause(60_000);
  },
  'an unhandled rejection in main': async () => {
    await busy();
    void Promise.reject(new Error('of the application'));
    await pause(60_000);
  },
  'an uncaught error, handled by process.exit(8)': async () => {
    process.on('uncaughtException', exitIn(8));
    await busy();
    setTimeout(() => {
      throw new Error('of the application');
    });
    await pause(60_000);
  },
  'an uncaught error whose handler throws': async () => {
    process.on('uncaughtException', () => {
      throw new Error('of the application');
    });
    await busy();
    setTimeout(() => {
      throw new Error('the first');
    });
    await pause(60_000);
  },
  'a second uncaught error, whose handler throws': async () => {
    let handled = 0;
    process.on('uncaughtException', () => {
      if (handled++ > 0) throw new Error('of the application');
    });
    await busy();
    setTimeout(() => {
      throw new Error('the first');
    });
    setTimeout(() => {
      throw new Error('the second');
    }, 50);
    await pause(60_000);
  },
  'an unhandled rejection whose handler throws': async () => {
    process.on('uncaughtException', () => {
      throw new Error('of the application');
    });
    await busy();
    void Promise.reject(new Error('the first'));
    await pause(60_000);
  },
  'an uncaught error that is handled': () => handled(),
  'an uncaught error that is handled where emit cannot be replaced': () => {
    Object.defineProperty(process, 'emit', { value: process.emit.bind(process) });
    return handled();
  },
  'an uncaught error that is handled where emit is replaced meanwhile': async () => {
    const own = process.emit.bind(process);
    const exporter = await busy();
    process.once('uncaughtExceptionMonitor', () => (process.emit = own));
    await handled(exporter);
  },
  'monitors that are called by hand': async () => {
    const exporter = await busy();
    const emit = (...event: unknown[]): void => {
      (Reflect.get(process, 'emit') as (...event: unknown[]) => boolean).apply(process, event);
    };
    for (let n = 0; n < 20_000; n++)
      emit('uncaughtExceptionMonitor', new Error('of nobody'), 'uncaughtException');
    await handled(exporter);
  },
  'an await that never settles': async () => {
    await busy();
    await new Promise(() => {});
  },
  'SIGTERM by default': async () => {
    await busy();
    process.kill(process.pid, 'SIGTERM');
    await pause(60_000);
  },
  'SIGTERM with a handler that exits with 5': async () => {
    process.on('SIGTERM', exitIn(5));
    await busy();
    process.kill(process.pid, 'SIGTERM');
    await pause(60_000);
  },
  'SIGTERM with a handler that closes first': async () => {
    const exporter = await busy();
    process.on('SIGTERM', () => void exporter.close().then(exitIn(0)));
    process.kill(process.pid, 'SIGTERM');
    await pause(60_000);
  },
  "the application's earlier 'exit' listener calls process.exit(4)": async () => {
    process.on('exit', exitIn(4));
    await busy();
  },
  "the application's later 'exit' listener calls process.exit(4)": async () => {
    await busy();
    process.on('exit', exitIn(4));
  },
  "the application's prepended 'exit' listener calls process.exit(4)": async () => {
    await busy();
    process.prependListener('exit', exitIn(4));
  },
  "the application's prepended 'exit' listener throws": async () => {
    await busy();
    process.prependListener('exit', () => {
      throw new Error('of the application');
    });
  },
  "'beforeExit' calls process.exit(4)": async () => {
    process.on('beforeExit', exitIn(4));
    await busy();
  },
  'terminate() of a writer, then return': async () => {
    const writer = new Worker('for (;;);', { eval: true });
    await busy();
    await writer.terminate();
  },
  'process.exit(6) while writers are busy': async () => {
    for (let n = 0; n < 2; n++) new Worker('for (;;);', { eval: true });
    await busy();
    process.exit(6);
  },
  'an error thrown in the exporter': async () => {
    const exporter = await busy({ trouble: 'error' });
    dial(exporter).write(request('GET', '/nowhere'));
    say((await alive(exporter.closed))?.message);
  },
  'a rejection in the exporter': async () => {
    const exporter = await busy({ trouble: 'rejection' });
    dial(exporter).write(request('GET', '/nowhere'));
    say((await alive(exporter.closed))?.message);
  },
  "a rejection in the midst of the server's callback": async () => {
    const exporter = await busy({ trouble: 'rejection within' });
    dial(exporter).write(request('GET', '/nowhere').repeat(3));
    say((await alive(exporter.closed))?.message);
  },
  'a render that fails': async () => {
    const exporter = await start({ trouble: 'render' });
    const socket = dial(exporter).ref();
    socket.write(request('GET', '/metrics'));
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    say(answer.toString().split('\r\n')[0]);
    socket.destroy();
  },
  'an error while the exporter stops': async () => {
    const exporter = await busy({ trouble: 'stop' });
    await exporter.close();
    say('closed');
  },
  'an error thrown in the exporter, and process.exit(3) at once': async () => {
    const exporter = await busy({ trouble: 'error' });
    dial(exporter).write(request('GET', '/nowhere'));
    void exporter.closed.then(exitIn(3));
    await pause(60_000);
  },
  'a start that fails': async () => {
    await start({ trouble: 'assemble' }).catch((error: unknown) => say((error as Error).message));
  },
  'a start without uWebSockets.js': async () => {
    const exporter = await start({ withoutUws: 'it needs GLIBC_2.38' }).catch((error: unknown) => error);
    say(exporter instanceof Error ? exporter.message : (exporter as Exporter).transport);
  },
  'a page of an exporter that has died': async () => {
    const exporter = await busy({ trouble: 'error' });
    dial(exporter).write(request('GET', '/nowhere'));
    await alive(exporter.closed);
    say(await exporter.page().then(String, (error: unknown) => (error as Error).message));
  },
  'return while a page is awaited': async () => {
    const exporter = await start({}, { listen: false });
    void exporter.page().then(({ body }) => say(`${exporter.transport}, ${body.length}`));
  },
  'process.exit(3) while pages are awaited': async () => {
    const exporter = await start({}, { listen: false });
    await exporter.page();
    for (let n = 0; n < 5; n++) void exporter.page();
    process.exit(3);
  },
  'return from main where it does not listen': () => start({}, { listen: false }),
  'a page that cannot be rendered': async () => {
    const exporter = await start({ trouble: 'render' }, { listen: false });
    say(await exporter.page().then(String, (error: unknown) => (error as Error).message));
  },
  'return while the exporter starts': () => void start(),
  'process.exit(6) while the exporter starts': () => {
    void start();
    process.exit(6);
  },
  "process.exit(6) with a slow 'exit' listener while the exporter starts": () => {
    void start();
    process.on('exit', () => {
      for (const end = performance.now() + 400; performance.now() < end;);
    });
    process.exit(6);
  },
  'process.exit(6) a little after the exporter starts': async () => {
    void start();
    // Around the time at which it loads and listens; wherever it hits, the exit must be clean.
    await pause(Number(process.argv[4] ?? 60));
    process.exit(6);
  },
  'process.exit(6) while the exporter is long in starting': async () => {
    void start({ startMilliseconds: 400 });
    await pause(150);
    process.exit(6);
  },
  'close, then return': async () => {
    const exporter = await busy();
    await exporter.close();
    await exporter.close();
    say('closed');
  },
  'process.exit(7) while it closes': async () => {
    const exporter = await busy();
    void exporter.close();
    process.exit(7);
  },
  'return while it closes': async () => {
    void (await busy()).close();
  },
  'process.exit(3) with several exporters': async () => {
    await Promise.all([busy(), busy(), start()]);
    process.exit(3);
  },
  'an exporter of a worker thread that is terminated': async () => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: ['serve in a worker thread', transport],
    });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    say('terminated');
  },
  'process.exit(3) in main with an exporter of a worker thread': async () => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: ['serve in a worker thread', transport],
    });
    await new Promise((resolve) => worker.once('message', resolve));
    process.exit(3);
  },
  // Without requests under way at the end: nobody can close the server in time here, and Node's own HTTP parser aborts now and
  // then when its thread is terminated in the middle of a request (see control.ts).
  'serve in a worker thread': async () => {
    const exporter = await start();
    const socket = dial(exporter);
    socket.write(request('GET', '/metrics'));
    await alive(new Promise((resolve) => socket.once('data', resolve)));
    socket.pause();
    parentPort!.on('message', () => {}).postMessage('serving');
  },
};

await ways[way]();
