import {
  type BrowserEvents,
  TerminalAttach,
  type TerminalAttached,
  TerminalAttend,
  TerminalDetach,
  TerminalDrawn,
  TerminalInput,
  TerminalResize,
} from "../contract/events.ts";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import { MAIN_SHELL } from "../contract/ids.ts";
import { SHELLS_MAX } from "../contract/limits.ts";
import { ShellGoneError } from "../nodes/held-shells.ts";
import { NodeUnreachableError } from "../nodes/node-driver.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Attachment } from "../terminals/attachment.ts";
import type { Shells } from "../terminals/shells.ts";
import type { Terminals } from "../terminals/terminals.ts";
import type { ViewerSink } from "../terminals/viewer.ts";
import type { Connection, EventDesk } from "./connection.ts";
import { enter } from "./enter.ts";
import { onFrames, sendFrame } from "./terminal-frames.ts";
import { UNSENT_BYTES_MAX } from "./unsent.ts";

/** Nine nodes with every shell they may have; more is a script. */
const CHANNELS_MAX = 9 * (1 + SHELLS_MAX);
/** Acknowledgements of input are not urgent, and get in the way of whatever is echoed meanwhile: for somebody who types there is one a key,
 *  after its echo. Whose server is killed within this time is told of keys that may have arrived. */
const APPLIED_PAUSE_MS = 100;

/** Terminals for one connection. A channel is only ever one that this connection attached itself. */
export function serveTerminals(
  connection: Connection,
  desk: EventDesk,
  sessions: Sessions,
  terminals: Terminals,
  shells: Shells,
): void {
  /** Without what each began with, which is a full screen. */
  const attachments = new Map<number, Omit<Attachment, "start">>();
  const since = performance.now();
  const pending = new Set<() => void>();
  let lastChannel = 0;
  connection.data.acknowledge = () => {
    for (const acknowledge of pending) acknowledge();
  };

  const attach = async (request: TerminalAttach): Promise<Reply<TerminalAttached>> => {
    if (attachments.size >= CHANNELS_MAX) return refuse("too-many", `One page may show ${CHANNELS_MAX} terminals.`);
    const entered = await enter(connection, sessions, request.session, "watch");
    if (!entered.ok) return entered;
    const { record, nodes: live } = entered.value.live;
    const { state, nodes, sandbox } = record;
    const restarting = live.some(({ name, state: its }) => name === request.node && its === "starting");
    if (state === "starting" || restarting) return refuse("not-ready", `${request.node} is still starting.`);
    if (state !== "ready") return refuse("ended", "This session has ended.");
    const address = { sandbox, node: request.node, shell: request.shell };
    if (!nodes.includes(request.node) || (request.shell !== MAIN_SHELL && !shells.has(address))) {
      return refuse("not-found", `This session has no terminal ${request.node} ${request.shell}.`);
    }
    try {
      const terminal = await terminals.open(address);
      if (!connection.connected) return refuse("ended", "The connection closed.");
      if (desk.unsent.bytes > UNSENT_BYTES_MAX) {
        return refuse("too-many", "Too much is on its way to this page already. Wait until it has come.");
      }
      lastChannel += 1;
      const channel = lastChannel;
      const size = entered.value.role === "watcher" ? null : { cols: request.cols, rows: request.rows };
      const sink = {
        ...sinkFor(connection, channel, request.frames === true, pending),
        replaced: () => void attachments.delete(channel),
      };
      const { start, ...attachment } = terminal.attach(request.writer, size, request.from, sink, {
        brief: request.brief === true,
        since,
      });
      attachments.set(channel, attachment);
      desk.unsent.promise(start.bytes.length);
      return ok({ channel, ...start });
    } catch (error) {
      if (error instanceof ShellGoneError) return refuse("ended", error.message);
      if (error instanceof NodeUnreachableError) return refuse("failed", `${error.message} Restart it, or reset it.`);
      throw error;
    }
  };

  connection.on("terminal:attach", (given: unknown, acknowledge: Parameters<BrowserEvents["terminal:attach"]>[1]) => {
    void desk.answer("terminal:attach", TerminalAttach, given, acknowledge, attach);
  });

  const takeInput = (channel: number, number: number, data: string | Uint8Array) => {
    const outcome = attachments.get(channel)?.input(number, data) ?? "ended";
    switch (outcome) {
      case "taken":
      case "held":
        return;
      case "gap":
        return desk.refuse(
          "bad-input",
          `Input ${number} came before an earlier one; nothing was typed. Reload the page.`,
        );
      case "watching":
        return desk.refuse("not-allowed", "You are watching this session; what was typed went nowhere.");
      case "ended":
        return desk.refuse("ended", "This terminal has ended; what was typed went nowhere.");
      default:
        return outcome satisfies never;
    }
  };

  connection.on("terminal:input", (...given: unknown[]) => {
    const input = desk.message("terminal:input", TerminalInput, given);
    if (input) takeInput(...input);
  });

  connection.on("terminal:drawn", (...given: unknown[]) => {
    const drawn = desk.message("terminal:drawn", TerminalDrawn, given);
    if (drawn) attachments.get(drawn[0])?.drawn(drawn[1]);
  });

  onFrames(connection, (frame) => {
    if (!desk.admits()) return;
    if (frame?.kind === "input") takeInput(frame.channel, frame.number, frame.bytes);
    else if (frame?.kind === "drawn") attachments.get(frame.channel)?.drawn(frame.number);
    else desk.refuse("bad-input", "A binary message is not a frame of a terminal, or is too large.");
  });

  connection.on("terminal:resize", (...given: unknown[]) => {
    const resize = desk.message("terminal:resize", TerminalResize, given);
    if (resize) attachments.get(resize[0])?.resize({ cols: resize[1], rows: resize[2] });
  });

  connection.on("terminal:attend", (...given: unknown[]) => {
    const attend = desk.message("terminal:attend", TerminalAttend, given);
    if (attend) attachments.get(attend[0])?.attend();
  });

  connection.on("terminal:detach", (...given: unknown[]) => {
    const detach = desk.message("terminal:detach", TerminalDetach, given);
    if (!detach) return;
    attachments.get(detach[0])?.[Symbol.dispose]();
    attachments.delete(detach[0]);
  });

  connection.on("disconnect", () => {
    for (const attachment of attachments.values()) attachment[Symbol.dispose]();
    attachments.clear();
  });
}

/** `pending` has what says at once which inputs have been applied, while that is still to be said. */
function sinkFor(connection: Connection, channel: number, frames: boolean, pending: Set<() => void>): ViewerSink {
  let applied = 0;
  let timer: NodeJS.Timeout | null = null;
  const acknowledge = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    pending.delete(acknowledge);
    connection.emit("terminal:applied", channel, applied);
  };
  return {
    ...(frames
      ? {
          output: (offset, bytes) => sendFrame(connection, { kind: "output", channel, number: offset, bytes }),
          fresh: (offset, bytes) => sendFrame(connection, { kind: "fresh", channel, number: offset, bytes }),
        }
      : {
          // Socket.IO may send them much later, and these bytes hold only during the call.
          output: (offset, bytes) => connection.emit("terminal:output", channel, offset, Buffer.from(bytes)),
          fresh: (offset, bytes) => connection.emit("terminal:fresh", channel, offset, bytes),
        }),
    applied: (number) => {
      applied = Math.max(applied, number);
      if (timer) return;
      timer = setTimeout(acknowledge, APPLIED_PAUSE_MS);
      pending.add(acknowledge);
    },
    size: ({ cols, rows }) => connection.emit("terminal:size", channel, cols, rows),
    held: (by) => connection.emit("terminal:held", channel, by),
    ended: (reason) => connection.emit("terminal:ended", channel, reason),
  };
}
