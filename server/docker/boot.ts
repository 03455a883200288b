import type { Duplex } from "node:stream";
import type { NodeName } from "../contract/ids.ts";
import { type BootScan, BootScanner, PROMPT } from "../nodes/boot-marks.ts";
import { type BootProgress, NodeStartError, type NodeTerminal } from "../nodes/node-driver.ts";
import { abortReason } from "../nodes/until-aborted.ts";

/** Three dockerd on a busy two-core machine need 3 s; a cold disk ten times that. */
const BOOT_DEADLINE_MS = 90_000;

/** Where a node may have its main shell held, instead of on the container's tty. */
export interface Holding {
  /** Whether this server would reach the holder. */
  isReachable(): Promise<boolean>;
  /** The held tty, from its first byte. */
  open(): Promise<NodeTerminal>;
}

/**
 * Follows a node's tty from its first byte until images, engine and prompt are there. What was said is put
 * back into the stream for the first viewer. Resolves to the tty that is held instead, if the node was told that one is
 * reachable. Throws NodeStartError with the node's last words, or the signal's reason.
 */
export function followBoot(
  node: NodeName,
  tty: Duplex,
  holding: Holding,
  progress: BootProgress,
  signal: AbortSignal | undefined,
): Promise<NodeTerminal | null> {
  return new Promise((resolve, reject) => {
    const scanner = new BootScanner();
    let over = false;
    let held: NodeTerminal | null = null;
    let ear: { stop(): void } | null = null;
    progress(node, "images", { state: "doing" });

    const finish = (error?: Error) => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      tty.off("data", onData).off("close", onClose).off("error", onClose);
      tty.pause();
      ear?.stop();
      if (error) {
        held?.stream.destroy();
        return reject(error);
      }
      tty.unshift(scanner.remainder());
      resolve(held);
    };
    const fail = (cause: unknown) =>
      finish(new NodeStartError(`The shell of ${node} could not be reached.`, { cause }));
    const openHeld = async () => {
      const opened = await holding.open();
      if (over) return opened.stream.destroy();
      held = opened;
      ear = listenForPrompt(opened.stream, () => onMarks(scanner.hearPrompt()));
    };
    const lastWords = () => scanner.remainder().toString("utf8").trim().split("\n").slice(-5).join("\n");
    const onAbort = () => finish(abortReason(signal));
    const onClose = () =>
      finish(new NodeStartError(`${node} stopped while it started. It said: ${lastWords() || "nothing"}`));
    const onData = (chunk: Buffer) => onMarks(scanner.push(chunk));
    const onMarks = (scan: BootScan) => {
      for (const mark of scan.marks) {
        switch (mark.mark) {
          case "tty":
            void holding.isReachable().then((reachable) => tty.write(reachable ? "held\n" : "here\n"), fail);
            break;
          case "held":
            void openHeld().catch(fail);
            break;
          case "images":
            progress(node, "images", { state: "done" });
            progress(node, "shell", { state: "doing" });
            progress(node, "engine", { state: "doing" });
            break;
          case "engine":
            progress(node, "engine", { state: "done", label: `Docker Engine ${mark.version}`.trim() });
            break;
          case "prompt":
            progress(node, "shell", { state: "done" });
            break;
          default:
            mark satisfies never;
        }
      }
      if (scan.done) finish();
    };
    const timer = setTimeout(
      () =>
        finish(
          new NodeStartError(
            `${node} was not ready after ${BOOT_DEADLINE_MS / 1000} s. It said: ${lastWords() || "nothing"}`,
          ),
        ),
      BOOT_DEADLINE_MS,
    );
    tty.on("data", onData).on("close", onClose).on("error", onClose);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}

/** Calls back at the first prompt; `stop` puts all that was said back into the stream. */
function listenForPrompt(tty: Duplex, onPrompt: () => void): { stop(): void } {
  let said = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    const heard = said.includes(PROMPT);
    said = Buffer.concat([said, chunk]);
    if (!heard && said.includes(PROMPT)) onPrompt();
  };
  tty.on("data", onData).resume();
  return {
    stop: () => {
      tty.off("data", onData).pause();
      if (said.length > 0) tty.unshift(said);
    },
  };
}

/** A shell that waits for input draws its prompt in a millisecond; one that does not is in use, or hangs. */
const PROMPT_DEADLINE_MS = 10_000;
/** Ctrl-L: readline clears the screen and shows the prompt again, and nothing is typed. */
const SHOW_PROMPT = "\x0c";

/** Has an idle shell show its prompt, and leaves that in the stream for the first viewer. Throws NodeStartError. */
export function askForPrompt(node: NodeName, tty: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (problem?: string) => {
      clearTimeout(timer);
      tty.off("close", onClose).off("error", onClose);
      ear.stop();
      if (problem) return reject(new NodeStartError(`${node} ${problem}.`));
      resolve();
    };
    const onClose = () => finish("closed its terminal");
    const ear = listenForPrompt(tty, () => finish());
    const timer = setTimeout(
      () => finish(`showed no prompt within ${PROMPT_DEADLINE_MS / 1000} s`),
      PROMPT_DEADLINE_MS,
    );
    tty.on("close", onClose).on("error", onClose);
    tty.write(SHOW_PROMPT);
  });
}
