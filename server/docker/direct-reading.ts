import { Agent } from "node:http";
import { connect, type OnReadOpts, type Socket } from "node:net";

/** What one read takes at most, as much as Node's own reads do. Bytes. */
const READ_BYTES = 64 * 1024;

/** For all connections: whatever is read into it is taken before anything else is read. */
const memory = Buffer.allocUnsafeSlow(READ_BYTES);

type Taker = (bytes: Buffer) => void;

const takers = new WeakMap<object, Taker>();

/**
 * Connections that are read without a Buffer for every piece. A flood makes thousands of them in a second, which V8 counts
 * as memory outside of its heap and collects by stopping the server, seven milliseconds each time and more
 * (docs/decisions/0005-flow-control.md). Until `readDirectly` they give their bytes like any other.
 */
export const directAgent = new Agent();

directAgent.createConnection = (options) => {
  const socket: Socket = connect({ ...(options as { path: string }), onread: directReads(() => socket) });
  return socket;
};

/** How a socket is made that `readDirectly` may read. */
export function directReads(socket: () => Socket): OnReadOpts {
  return {
    buffer: memory,
    callback: (count) => {
      const bytes = memory.subarray(0, count);
      const taker = takers.get(socket());
      if (!taker) return socket().push(Buffer.from(bytes));
      taker(bytes);
      return true;
    },
  };
}

/** From now on `take` gets what a connection of the agent's, or one of `directReads`, reads, in bytes that hold only during the call. */
export function readDirectly(socket: Socket, take: Taker): void {
  takers.set(socket, take);
  for (let kept: Buffer | null = socket.read(); kept !== null; kept = socket.read()) take(kept);
}
