import { commandParts, filledCommand } from "../../components/lesson/command.ts";
import { leavesProgram } from "../../components/lesson/rewind.ts";
import { writeFileCommand } from "../../components/lesson/write-file.ts";
import type { Finished } from "../../components/terminal/shell.ts";
import { variableValue } from "../../server/checks/questions.ts";
import type { NodeName } from "../../server/contract/ids.ts";
import type { LabCheck, ParsedLab } from "../../server/labs/lab.ts";
import type { Action } from "./actions.ts";
import { compareOutput } from "./compare-output.ts";
import type { LabSandbox } from "./lab-sandbox.ts";
import type { PlayedShell } from "./played-shell.ts";

/** Longer than any command of a lab takes where images are there already. */
const COMMAND_MS = 180_000;
/** A value is there at the latest this long after the step it comes from. */
const VALUE_MS = 30_000;
/** A program that waits for keys has drawn its screen by then. */
const PROGRAM_QUIET_MS = 700;
/** What a program that goes on should have printed comes within this. */
const PROGRAM_OUTPUT_MS = 30_000;
const KEYS_QUIET_MS = 400;
const ASK_AGAIN_MS = 250;

/** What became of one action on one node. */
export interface Played {
  node: NodeName;
  /** As it was typed. */
  command: string;
  /** Null for keys, and for a program that still runs. */
  exitCode: number | null;
  output: string;
}

/** Does on real nodes what the blocks of a lab say, as a learner who presses every button. */
export class LabPlayer {
  readonly #lab: ParsedLab;
  readonly #sandbox: LabSandbox;
  /** Commands whose program was left running, by node. */
  readonly #running = new Map<NodeName, Promise<Finished | null>>();

  constructor(lab: ParsedLab, sandbox: LabSandbox) {
    this.#lab = lab;
    this.#sandbox = sandbox;
  }

  /** Does one action on all of its nodes at once. `following` are the actions after it in the lab, by which it is known
   *  whether a program is to be left running. Rejects with a sentence when something could not be typed or did not end. */
  async play(action: Action, following: readonly Action[]): Promise<Played[]> {
    const values = action.kind === "run" ? await this.#values(action.vars) : {};
    return Promise.all(
      action.nodes.map((node) => this.#playOn(node, action, values, leavesProgram(action, following, node))),
    );
  }

  /** What these checks say now: null for passed, otherwise what is missing. */
  async ask(checks: readonly LabCheck[]): Promise<Map<string, string | null>> {
    const verdicts = new Map<string, string | null>();
    for (const node of this.#lab.nodes) {
      const questions = checks.filter((check) => check.node === node);
      const answers = await this.#sandbox.ask(node, questions);
      for (const { id } of questions) {
        const answer = answers.get(id);
        verdicts.set(id, answer?.code === 0 ? null : (answer?.output ?? "It gave no answer."));
      }
    }
    return verdicts;
  }

  async #playOn(node: NodeName, action: Action, values: Record<string, string>, leaves: boolean): Promise<Played> {
    const shell = this.#sandbox.shell(node);
    if (action.kind === "keys") return this.#press(node, shell, action.data, leaves);
    const command =
      action.kind === "file"
        ? writeFileCommand(action.path, action.content)
        : filledCommand(commandParts(action.command, action.vars, values));
    if (action.kind === "run" && action.interrupt && shell.busy) await shell.interrupt();
    await this.#running.get(node);
    this.#running.delete(node);
    const finished = shell.run(command, COMMAND_MS);
    if (!leaves) return { node, command, ...(await finished) };
    this.#running.set(
      node,
      finished.catch(() => null),
    );
    const output = await programOutput(shell, finished, action.kind === "run" ? action.output : null);
    return { node, command, exitCode: null, output };
  }

  async #press(node: NodeName, shell: PlayedShell, data: string, leaves: boolean): Promise<Played> {
    const before = shell.text.length;
    shell.type(data);
    await shell.quiet(KEYS_QUIET_MS);
    // What follows is no key for the same program, so its end is waited for.
    if (!leaves && this.#running.has(node) && shell.busy) await shell.promptIsBack().catch(() => undefined);
    return { node, command: "", exitCode: null, output: shell.text.slice(before) };
  }

  /** The values of these variables, asked on their nodes until all are there. */
  async #values(names: readonly string[]): Promise<Record<string, string>> {
    const values: Record<string, string> = { ...this.#sandbox.addresses };
    const missing = () => names.filter((name) => values[name] === undefined);
    const deadline = Date.now() + VALUE_MS;
    while (missing().length > 0) {
      for (const name of missing()) {
        const variable = this.#lab.vars[name];
        if (!variable) throw new Error(`$${name} is not declared.`);
        const answers = await this.#sandbox.ask(variable.node, [{ id: name, script: variable.run }]);
        const answer = answers.get(name);
        const value = answer ? variableValue(answer) : null;
        if (value !== null) values[name] = value;
      }
      if (Date.now() > deadline) throw new Error(`$${missing()[0]} had no value within ${VALUE_MS / 1000} s.`);
      if (missing().length > 0) await pause(ASK_AGAIN_MS);
    }
    return values;
  }
}

/** What a program that goes on has printed: as soon as it is what the lab says, or when it has become quiet. */
async function programOutput(
  shell: PlayedShell,
  finished: Promise<Finished>,
  expected: string | null,
): Promise<string> {
  let ended: Finished | null = null;
  finished.then(
    (result) => {
      ended = result;
    },
    () => undefined,
  );
  const deadline = Date.now() + PROGRAM_OUTPUT_MS;
  for (;;) {
    await shell.quiet(PROGRAM_QUIET_MS, PROGRAM_QUIET_MS * 2);
    const done = ended as Finished | null;
    const output = done ? done.output : shell.outputSoFar;
    if (done || expected === null || compareOutput(expected, output) === null || Date.now() > deadline) return output;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
