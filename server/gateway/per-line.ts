import type { Socket } from "socket.io";

/** What Engine.IO carries a connection over; it stays when Socket.IO leaves and joins again. */
export type Line = Socket["conn"];

/** One thing for each line, made when it is first asked for, and forgotten with the line. */
export function onePerLine<T>(make: (line: Line) => T): (line: Line) => T {
  const all = new WeakMap<Line, T>();
  return (line) => {
    const one = all.get(line) ?? make(line);
    all.set(line, one);
    return one;
  };
}
