import type { Inside } from "../nodes/inside.ts";

/** Several scripts for one node as one command, so that asking ten costs one process on the server and one round trip. */

/** A script that takes longer is ended, and counts as not passed. Seconds. */
export const SCRIPT_SECONDS_MAX = 10;

export interface Question {
  id: string;
  script: string;
}

export interface Answer {
  /** Exit status of the script; 124 when it ran out of time. */
  code: number;
  /** What it said, trimmed. */
  output: string;
}

/** Control characters that no sane output contains. */
const START = "\x1e";
const END = "\x1f";

/** Nearly all that a question costs is the start of a Docker command, a program in Go: with one thread and no garbage collection
 *  below this bound it takes a little less of the node's processor. */
const START_CHEAPLY = "export GOMAXPROCS=1 GOGC=off GOMEMLIMIT=64MiB";

/** A bash script that runs each question in a shell of its own, one after the other. */
export function askAll(questions: Question[]): string {
  const asked = questions.map(
    ({ id, script }) =>
      `printf '\\036%s\\n' ${quote(id)}; timeout -k 1 ${SCRIPT_SECONDS_MAX} bash -c ${quote(script)} </dev/null 2>&1; printf '\\037%d\\n' $?`,
  );
  return [START_CHEAPLY, ...asked].join("\n");
}

/** Reads what askAll's script printed; a question without an answer is missing from the map. */
export function readAnswers(stdout: string): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const part of stdout.split(START).slice(1)) {
    const firstLine = part.indexOf("\n");
    const end = part.lastIndexOf(END);
    if (firstLine < 0 || end < firstLine) continue;
    // Without the line's end there may be more to come of the number.
    const code = /^(\d+)\n/.exec(part.slice(end + 1))?.[1];
    if (code === undefined) continue;
    answers.set(part.slice(0, firstLine), { code: Number(code), output: part.slice(firstLine + 1, end).trim() });
  }
  return answers;
}

/** Asks a node, and gives each answer when it comes; `take` may hear of one not at all. Rejects with NodeUnreachableError. */
export async function ask(
  inside: Pick<Inside, "run">,
  questions: Question[],
  take: (id: string, answer: Answer) => void,
): Promise<void> {
  if (questions.length === 0) return;
  const taken = new Set<string>();
  const takeFrom = (stdout: string) => {
    for (const [id, answer] of readAnswers(stdout)) {
      if (taken.has(id)) continue;
      taken.add(id);
      take(id, answer);
    }
  };
  const deadlineMs = (SCRIPT_SECONDS_MAX + 2) * 1000 * questions.length;
  const { stdout } = await inside.run(askAll(questions), deadlineMs, takeFrom);
  takeFrom(stdout);
}

/** The value a variable's command gave: one line without control characters, or it could press Enter in the learner's
 *  terminal. Null when there is none yet. */
export const variableValue = ({ code, output }: Answer): string | null =>
  code === 0 && /^[\x20-\x7e]{1,1000}$/.test(output) ? output : null;

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
