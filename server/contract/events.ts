import { z } from "zod";
import type {
  ClusterChange,
  ClusterJoin,
  ClusterJoined,
  NodeNetworks,
  NodeQuestion,
  NodeUsage,
  TileDetails,
  TileQuestion,
} from "./cluster.ts";
import type { Reply } from "./faults.ts";
import { type LabId, NodeName, SessionId, ShellId } from "./ids.ts";
import { COLS_MAX, INPUT_BYTES_MAX, ROWS_MAX, SHELL_NAME_MAX } from "./limits.ts";
import type { SessionView, ShellView } from "./session.ts";

const Size = { cols: z.number().int().min(2).max(COLS_MAX), rows: z.number().int().min(1).max(ROWS_MAX) };

/** Is answered at once, so that a browser can tell a line that is lost from a terminal that takes no input. */
export const LineProbe = z.strictObject({});
export type LineProbe = z.infer<typeof LineProbe>;

/** Joins the session's room: `session:changed` follows at every change. */
export const SessionJoin = z.strictObject({ session: SessionId });
export type SessionJoin = z.infer<typeof SessionJoin>;

export const TerminalAttach = z.strictObject({
  session: SessionId,
  node: NodeName,
  shell: ShellId,
  ...Size,
  /** Names this viewer's inputs across reconnects: random, kept by the page, not by the browser. */
  writer: z.string().regex(/^[A-Za-z0-9_-]{8,32}$/),
  /** What this viewer has drawn so far; null for everything there is. */
  from: z.strictObject({ epoch: z.string().max(32), offset: z.number().int().nonnegative() }).nullable(),
  /** Output comes as frames (frames.ts), and input may: faster, for who can read them. */
  frames: z.literal(true).optional(),
  /** Fewer lines of the past, for a line that could not carry an earlier answer. */
  brief: z.literal(true).optional(),
});
export type TerminalAttach = z.infer<typeof TerminalAttach>;

/** Answer to an attach. `bytes` end at `offset`; output from there on follows as `terminal:output`. */
export interface TerminalAttached {
  /** Small number that names this attachment in the events below; valid for this connection only. */
  channel: number;
  /** Names one life of the output; offsets count within it. It outlives the server. */
  epoch: string;
  /** Names one life of the terminal on the server; input numbers count within it. */
  life: string;
  /** `resume`: bytes continue what the viewer has; `fresh`: clear the screen first. */
  mode: "resume" | "fresh";
  offset: number;
  bytes: Uint8Array;
  /** The last input number of this writer that reached the tty; 0 for none. */
  applied: number;
  size: { cols: number; rows: number };
}

/** Each event's arguments are a tuple: the hot ones are positional to stay small on the wire. */
const Channel = z.number().int().nonnegative();

/** channel, number from 1 without gaps, what was typed (text, or bytes of a mouse report). */
export const TerminalInput = z.tuple([
  Channel,
  z.number().int().positive(),
  z.union([
    z.string().max(INPUT_BYTES_MAX),
    z.instanceof(Uint8Array).refine((bytes) => bytes.length <= INPUT_BYTES_MAX),
  ]),
]);
/** channel, offset up to which the viewer has drawn. */
export const TerminalDrawn = z.tuple([Channel, z.number().int().nonnegative()]);
/** channel, columns, rows. */
export const TerminalResize = z.tuple([Channel, Size.cols, Size.rows]);
/** channel. */
export const TerminalAttend = z.tuple([Channel]);
export const TerminalDetach = z.tuple([Channel]);

const Shell = { session: SessionId, node: NodeName };
/** Opens one more shell on a node; everybody learns of it by `session:changed`. */
export const ShellOpen = z.strictObject(Shell);
export type ShellOpen = z.infer<typeof ShellOpen>;
export const ShellRename = z.strictObject({
  ...Shell,
  shell: ShellId,
  name: z.string().trim().min(1).max(SHELL_NAME_MAX),
});
export type ShellRename = z.infer<typeof ShellRename>;
/** Ends a shell and whatever runs in it. */
export const ShellClose = z.strictObject({ ...Shell, shell: ShellId });
export type ShellClose = z.infer<typeof ShellClose>;

/** What keeps input from the tty: a program that does not read, or a node that cannot be reached. */
export type HeldBy = "program" | "node";

type Acknowledge<T> = (reply: Reply<T>) => void;

export interface BrowserEvents {
  "line:probe": (request: LineProbe, acknowledge: Acknowledge<null>) => void;
  "session:join": (request: SessionJoin, acknowledge: Acknowledge<SessionView>) => void;
  "shell:open": (request: ShellOpen, acknowledge: Acknowledge<ShellView>) => void;
  "shell:rename": (request: ShellRename, acknowledge: Acknowledge<null>) => void;
  "shell:close": (request: ShellClose, acknowledge: Acknowledge<null>) => void;
  "terminal:attach": (request: TerminalAttach, acknowledge: Acknowledge<TerminalAttached>) => void;
  "terminal:input": (channel: number, number: number, data: string | Uint8Array) => void;
  "terminal:drawn": (channel: number, offset: number) => void;
  "terminal:resize": (channel: number, cols: number, rows: number) => void;
  /** Somebody turned to this terminal, by a click or a key: what floods elsewhere in the sandbox comes after it. */
  "terminal:attend": (channel: number) => void;
  "terminal:detach": (channel: number) => void;
  /** Begins to follow the cluster: `cluster:changed` and `cluster:usage` come until the connection ends. */
  "cluster:join": (request: ClusterJoin, acknowledge: Acknowledge<ClusterJoined>) => void;
  "cluster:tile": (request: TileQuestion, acknowledge: Acknowledge<TileDetails>) => void;
  "cluster:node": (request: NodeQuestion, acknowledge: Acknowledge<NodeNetworks>) => void;
}

/** The files of a lab have changed. */
export interface LabChange {
  lab: LabId;
  /** What is wrong with them, a line each, as `npm run lab -- check` says it; always empty but in the author's preview.
   *  When one is an error, the lab is still as it was before. */
  problems: string[];
}

export interface ServerEvents {
  "session:changed": (session: SessionView) => void;
  /** The session's lab is to be fetched again. */
  "lab:changed": (change: LabChange) => void;
  /** `bytes` end at `offset`. */
  "terminal:output": (channel: number, offset: number, bytes: Uint8Array) => void;
  /** A viewer that fell behind starts again from this snapshot: clear, then draw. */
  "terminal:fresh": (channel: number, offset: number, bytes: Uint8Array) => void;
  /** Every input up to this number has been written to the tty, each once. */
  "terminal:applied": (channel: number, number: number) => void;
  /** Nothing can be typed for now, and what was not applied is not kept here. Null: it can again; send that again. */
  "terminal:held": (channel: number, by: HeldBy | null) => void;
  /** Somebody resized the shared tty. */
  "terminal:size": (channel: number, cols: number, rows: number) => void;
  /** The shell is over; `reason` is a sentence with the next step. */
  "terminal:ended": (channel: number, reason: string) => void;
  "cluster:changed": (change: ClusterChange) => void;
  "cluster:usage": (session: SessionId, usage: NodeUsage[]) => void;
  /** A refused event that has no acknowledgement, said aloud instead of dropped. */
  fault: (fault: import("./faults.ts").Fault) => void;
}
