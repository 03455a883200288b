import type { Logger } from "pino";

/** Ends the server with a sentence for whoever started it. For what they can put right: a port, a folder. */
export function giveUp(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

/**
 * What nobody has caught. An exception has left something half done, so the server ends: whoever supervises it starts
 * it again, and sessions are taken back. A rejection is one operation that failed unheard, and the server goes on:
 * Next makes them on purpose, by asking for what a page then does not need, and they cannot be told from ours.
 *
 * Call it before Next is loaded. Next keeps the process alive with a listener of its own that comes after this one.
 */
export function endWhenBroken(log: Pick<Logger, "fatal" | "error">): void {
  process.on("uncaughtException", (error) => {
    log.fatal(
      { err: error },
      "something broke and the server ends; sessions go on and are taken back at the next start",
    );
    process.exit(1);
  });
  process.on("unhandledRejection", (reason) => log.error({ err: reason }, "something failed that nobody waited for"));
}
