import type { Duplex } from "node:stream";
import type { NodeName } from "../contract/ids.ts";
import { BootScanner, PROMPT } from "../nodes/boot-marks.ts";
import { type BootProgress, NodeStartError } from "../nodes/node-driver.ts";
import { abortReason } from "../nodes/until-aborted.ts";

/** Three dockerd on a busy two-core machine need 3 s; a cold disk ten times that. */
const BOOT_DEADLINE_MS = 90_000;

/**
 * Follows a node's tty from its first byte until images, engine and prompt are there. What was said is put
 * back into the stream for the first viewer. Throws NodeStartError with the node's last words, or the signal's reason.
 */
export function followBoot(
  node: NodeName,
  tty: Duplex,
  progress: BootProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const scanner = new BootScanner();
    progress(node, "images", { state: "doing" });

    const finish = (error?: Error) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      tty.off("data", onData).off("close", onClose).off("error", onClose);
      tty.pause();
      if (error) return reject(error);
      tty.unshift(scanner.remainder());
      resolve();
    };
    const lastWords = () => scanner.remainder().toString("utf8").trim().split("\n").slice(-5).join("\n");
    const onAbort = () => finish(abortReason(signal));
    const onClose = () =>
      finish(new NodeStartError(`${node} stopped while it started. It said: ${lastWords() || "nothing"}`));
    const onData = (chunk: Buffer) => {
      const scan = scanner.push(chunk);
      for (const mark of scan.marks) {
        switch (mark.mark) {
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

/** A shell that waits for input draws its prompt in a millisecond; one that does not is in use, or hangs. */
const PROMPT_DEADLINE_MS = 10_000;
/** Ctrl-L: readline clears the screen and shows the prompt again, and nothing is typed. */
const SHOW_PROMPT = "\x0c";

/** Has an idle shell show its prompt, and leaves that in the stream for the first viewer. Throws NodeStartError. */
export function askForPrompt(node: NodeName, tty: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = Buffer.alloc(0);
    const finish = (problem?: string) => {
      clearTimeout(timer);
      tty.off("data", onData).off("close", onClose).off("error", onClose);
      tty.pause();
      if (problem) return reject(new NodeStartError(`${node} ${problem}.`));
      tty.unshift(said);
      resolve();
    };
    const onClose = () => finish("closed its terminal");
    const onData = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (said.includes(PROMPT)) finish();
    };
    const timer = setTimeout(
      () => finish(`showed no prompt within ${PROMPT_DEADLINE_MS / 1000} s`),
      PROMPT_DEADLINE_MS,
    );
    tty.on("data", onData).on("close", onClose).on("error", onClose);
    tty.write(SHOW_PROMPT);
  });
}
