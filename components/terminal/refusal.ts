import { terminalApi } from "./api.ts";

/** A command that is refused is refused at once; what is said later is its end. Milliseconds. */
const REFUSED_MS = 50;

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Types into a node's terminal, as if typed. Returns why nothing was taken, as a sentence; null when it was. */
export function tryTyping(node: string, text: string): string | null {
  try {
    terminalApi().type(node, text);
    return null;
  } catch (error) {
    return sentence(error);
  }
}

/** Types a command and Enter at a node's empty prompt. Resolves, without waiting for its end, to why it was refused, as
 *  a sentence; null when it was taken. */
export async function tryRunning(node: string, command: string): Promise<string | null> {
  const run = terminalApi().run(node, command);
  return Promise.race([
    run.then(() => null, sentence),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), REFUSED_MS)),
  ]);
}
