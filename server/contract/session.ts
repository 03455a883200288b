import { z } from "zod";
import { Fault } from "./faults.ts";
import { LabId, NodeName, SessionId, ShellId } from "./ids.ts";
import { PersonId, PersonView, Role } from "./people.ts";

/** One thing a node goes through before its prompt is there, in this order. */
export const BootStep = z.object({
  id: z.enum(["network", "container", "images", "shell", "engine", "swarm"]),
  /** `Network 10.32.0.16/28`, `Docker Engine 26.1.5`, `Image ubuntu`: what is being done, in words. */
  label: z.string(),
  state: z.enum(["todo", "doing", "done", "failed"]),
  /** Milliseconds it took, or has taken so far; null before it starts. */
  ms: z.number().nullable(),
});
export type BootStep = z.infer<typeof BootStep>;

/** Something that goes wrong on a node that runs on. In the text, commands stand between backticks. */
export const NodeNotice = z.object({
  id: z.enum(["memory", "disk", "swarm", "engine"]),
  title: z.string(),
  text: z.string(),
});
export type NodeNotice = z.infer<typeof NodeNotice>;

export const NodeView = z.object({
  name: NodeName,
  /** IPv4 on the sandbox's network; null until it is known. */
  address: z.string().nullable(),
  state: z.enum(["starting", "ready", "stopped", "gone"]),
  /** Why it stopped, as a sentence with the next step; null while it runs. */
  reason: z.string().nullable(),
  /** What is being done to it while the session goes on; its boot steps say how far it is. */
  change: z.enum(["restart", "reset", "add", "remove"]).nullable(),
  /** What goes wrong on it while it runs; absent when nothing does. */
  notices: z.array(NodeNotice).optional(),
  boot: z.array(BootStep),
});
export type NodeView = z.infer<typeof NodeView>;

/** A shell beside a node's main one. */
export const ShellView = z.object({ node: NodeName, id: ShellId, name: z.string() });
export type ShellView = z.infer<typeof ShellView>;

export const CheckState = z.object({
  /** `broken`: a `hold` check that had passed and no longer does. */
  state: z.enum(["open", "watching", "passed", "broken"]),
  /** What is missing, in the check's own words; empty when it passed. */
  message: z.string(),
  /** Epoch milliseconds of the last change of `state`. */
  at: z.number(),
});
export type CheckState = z.infer<typeof CheckState>;

export const QuizState = z.object({
  correct: z.boolean(),
  /** Indexes of the options chosen last, from 0. */
  answers: z.array(z.number()),
  /** How often it was answered. */
  tries: z.number(),
  /** Indexes of the right options: once it is right, or after the last try. */
  right: z.array(z.number()).nullable(),
});
export type QuizState = z.infer<typeof QuizState>;

export const SessionState = z.enum(["starting", "ready", "ending", "ended", "failed"]);
export type SessionState = z.infer<typeof SessionState>;

export const EndReason = z.enum(["by-owner", "time-used-up", "idle", "failed", "lost"]);
export type EndReason = z.infer<typeof EndReason>;

/** Times are epoch milliseconds of the server's clock. */
export const SessionView = z.object({
  id: SessionId,
  lab: LabId,
  state: SessionState,
  nodes: z.array(NodeView),
  createdAt: z.number(),
  readyAt: z.number().nullable(),
  expiresAt: z.number(),
  /** How often it was extended, how often it still may be, and by how many milliseconds each time. */
  extensions: z.number(),
  extensionsLeft: z.number(),
  extensionMs: z.number(),
  /** How many nodes it may have at one time. */
  nodesMax: z.number(),
  /** With nobody connected for this long it is ended. Milliseconds. */
  idleMs: z.number(),
  endedAt: z.number().nullable(),
  endReason: EndReason.nullable(),
  /** Why it failed, when `state` is `failed`. */
  fault: Fault.nullable(),
  /** What starting took here lately, in milliseconds; null before the first one. */
  typicalBootMs: z.number().nullable(),
  /** Values of the lab's variables that are known now. */
  vars: z.record(z.string(), z.string()),
  checks: z.record(z.string(), CheckState),
  /** The quizzes answered so far, by their ids. */
  quizzes: z.record(z.string(), QuizState),
  /** Shells beside the main ones, in the order in which they were opened. */
  shells: z.array(ShellView),
  /** Whose pages are open, in the order in which they came. */
  people: z.array(PersonView),
  /** Who is asking; null in news to everybody. */
  you: z.object({ id: PersonId, role: Role }).nullable(),
  /** Images that are Drydock's labelled stand-ins because no registry answered. */
  standIns: z.array(z.string()),
  /** The server's clock when this was written, to show time left without trusting the browser's. */
  serverTime: z.number(),
});
export type SessionView = z.infer<typeof SessionView>;
