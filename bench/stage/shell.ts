import { type Line, waitFor } from "./line.ts";

/** How a command ended, as the nodes' bash says it (OSC 133). */
const ENDED = /\x1b\]133;D;(\d+)\x07/;

/** Types a command at a prompt, as a learner would; rejects when it fails, with what it said, or takes longer than this
 *  (milliseconds). */
export async function runAtPrompt(line: Line, command: string, deadlineMs: number): Promise<void> {
  const ended = waitFor(line, ENDED, deadlineMs);
  line.write(`${command}\r`);
  const { 1: code, index, input } = await ended;
  if (code !== "0") throw new Error(`${command} ended with ${code}: ${JSON.stringify(input.slice(0, index))}`);
}

/** The same, and what the command says between these two marks, which must not stand in the command itself. */
export async function readAtPrompt(line: Line, command: string, deadlineMs: number): Promise<string> {
  // The shell's own echo has the quotes between: only what printf prints has the mark whole.
  const said = waitFor(line, /<<said:(.*?):said>>/s, deadlineMs);
  await runAtPrompt(line, `printf '<<''said:%s:said''>>' "$(${command})"`, deadlineMs);
  return ((await said)[1] ?? "").trim();
}
