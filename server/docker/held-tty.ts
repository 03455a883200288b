import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import type Docker from "dockerode";
import { readAnswer, sizeText } from "../nodes/holder-protocol.ts";
import type { NodeAddress, NodeTerminal, TtySize } from "../nodes/node-driver.ts";
import { readDirectly } from "./direct-reading.ts";
import { HeldSocket } from "./held-socket.ts";

/** Names the folder below `/run/drydock` in which the node's main shell may be held: this node's and no other's. */
const VARIABLE = "DRYDOCK_TTY";
/** Linux's flag for "only to be named"; Node knows no name for it. */
const O_PATH = 0x200000;
/** Whoever is root on a node could put a link to any place of this machine where something of the node's is expected. */
const { O_NOFOLLOW, O_DIRECTORY } = constants;

/** Has a new node ask whether its main shell is to be held. */
export const mayHold = (): string => `${VARIABLE}=${randomBytes(12).toString("hex")}`;

/** The folder of a node's holder, seen through the node's first process; null for a node without one, one on another machine,
 *  and a server that may not look there, for which it has to be root. The caller closes it. */
export async function openHolderFolder(node: Docker.ContainerInspectInfo): Promise<FileHandle | null> {
  const name = node.Config.Env?.find((each) => each.startsWith(`${VARIABLE}=`))?.slice(VARIABLE.length + 1);
  if (!name || !node.State.Running) return null;
  let folder = await open(`/proc/${node.State.Pid}/root`, O_PATH | O_DIRECTORY).catch(() => null);
  for (const step of ["run", "drydock", name]) {
    if (folder === null) return null;
    await using above = folder;
    folder = await open(`${pathOf(above)}/${step}`, O_PATH | O_NOFOLLOW | O_DIRECTORY).catch(() => null);
  }
  return folder;
}

/** Whether the node's main shell is held, as its entrypoint has it. */
export async function isHeld(folder: FileHandle): Promise<boolean> {
  return lstat(`${pathOf(folder)}/held`).then(
    () => true,
    () => false,
  );
}

/** The main shell's output from this offset on. Rejects when no holder answers, which one that is being replaced does not. */
export async function openHeldTty(folder: FileHandle, node: NodeAddress, offset: number): Promise<NodeTerminal> {
  const stream = await connectHolder(folder);
  stream.tell("a", String(offset));
  const answer = await readAnswer(stream, node);
  if (answer.rest.length > 0) stream.unshift(answer.rest);
  return {
    stream,
    read: (take) => readDirectly(stream, take),
    offset: answer.offset,
    fromStart: answer.offset === 0,
    resize: async (size: TtySize) => stream.tell("s", sizeText(size)),
  };
}

async function connectHolder(folder: FileHandle): Promise<HeldSocket> {
  await using file = await open(`${pathOf(folder)}/main`, O_PATH | O_NOFOLLOW);
  if (!(await file.stat()).isSocket()) throw new Error("What lies in the place of the holder's socket is none.");
  const socket = new HeldSocket();
  socket.connect({ path: pathOf(file) });
  await once(socket, "connect");
  return socket;
}

/** The way to exactly what was opened, whatever lies in its place by now. */
const pathOf = (file: FileHandle): string => `/proc/self/fd/${file.fd}`;
