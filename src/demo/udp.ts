// UDP sockets as the demo needs them: bound by promise, no name look-ups, one port shared by threads where Node can. Any thread.
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';

/** The demo listens, and therefore sends, on the loopback network only. */
export const LOOPBACK = '127.0.0.1';

export type BindOptions = {
  /** 0 takes any free port. */
  readonly port?: number;
  /** Share the port with other sockets that say so; needs `canSharePort`. */
  readonly shared?: boolean;
  /** Bytes the kernel may queue; it cuts the wish at net.core.rmem_max. */
  readonly receiveBuffer?: number;
};

/** An address stands for itself: the default look-up would cost a turn through the resolver for every datagram. */
const noLookup: NonNullable<SocketOptions['lookup']> = (host, _options, callback) => callback(null, host, 4);

/** Opens a bound socket. Rejects with the system's error, such as EADDRINUSE. */
export function bindUdp({ port = 0, shared = false, receiveBuffer }: BindOptions = {}): Promise<Socket> {
  // `reusePort` came with Node 22.12 and 23.1; the type declarations of Node 20 do not know it.
  const options: SocketOptions & { reusePort: boolean } = {
    type: 'udp4',
    lookup: noLookup,
    reusePort: shared,
  };
  if (receiveBuffer !== undefined) options.recvBufferSize = receiveBuffer;
  return new Promise((resolve, reject) => {
    const socket = createSocket(options);
    const refuse = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.bind(port, LOOPBACK, () => {
      socket.off('error', refuse);
      // A datagram that cannot be delivered is lost like any other; a listener keeps it from ending the thread.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Whether several sockets can really share one port here: tried out, since older versions ignore the option. */
export async function canSharePort(): Promise<boolean> {
  const first = await bindUdp({ shared: true }).catch(() => undefined);
  if (first === undefined) return false;
  const second = await bindUdp({ shared: true, port: first.address().port }).catch(() => undefined);
  first.close();
  second?.close();
  return second !== undefined;
}
