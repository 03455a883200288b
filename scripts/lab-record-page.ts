import { setTimeout as sleep } from "node:timers/promises";
import { commandParts, filledCommand } from "../components/lesson/command.ts";
import { leavesProgram } from "../components/lesson/rewind.ts";
import { writeFileCommand } from "../components/lesson/write-file.ts";
import type { LabPage } from "../e2e/lab-page.ts";
import type { NodeName } from "../server/contract/ids.ts";
import type { ParsedLab } from "../server/labs/lab.ts";
import type { Action } from "./lab-play/actions.ts";

/** Longer than any command of a lab takes where images are there already. Milliseconds. */
const COMMAND_WITHIN_MS = 180_000;
/** A value, and a check, is there this long after what brings it about. Milliseconds. */
const TOLD_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;
/** A program that goes on, or was given keys, has drawn its screen by then. Milliseconds. */
const PROGRAM_MS = 2000;

/** A lab's page on which its blocks are done one by one, on all of a block's nodes at once. */
export class RecordedPage {
  readonly #lab: ParsedLab;
  readonly #page: LabPage;
  /** What is still to be done, in order: by it is known whether a program is to be left running. */
  #following: Action[] = [];

  constructor(lab: ParsedLab, page: LabPage) {
    this.#lab = lab;
    this.#page = page;
  }

  follow(all: readonly Action[]): void {
    this.#following = [...all];
  }

  /** Leaves out the next so many. */
  skip(count: number): void {
    this.#following.splice(0, count);
  }

  /** Does the next action. Rejects when a command fails that the lab does not say fails. */
  async play(action: Action): Promise<void> {
    this.skip(1);
    if (action.kind === "keys") {
      for (const node of action.nodes) await this.#type(node, action.data);
      return;
    }
    const command =
      action.kind === "file"
        ? writeFileCommand(action.path, action.content)
        : filledCommand(commandParts(action.command, action.vars, await this.#values(action.vars)));
    const mayFail = action.kind === "run" && action.output !== null;
    await Promise.all(
      action.nodes.map(async (node) => {
        if (action.kind === "run" && action.interrupt) await this.#interrupt(node);
        if (leavesProgram(action, this.#following, node)) return this.#type(node, `${command}\r`);
        const exitCode = await this.#run(node, command);
        if (exitCode !== 0 && !mayFail)
          throw new Error(`“${command}” on ${node} ended with ${exitCode}. It shows:\n${await this.#page.text(node)}`);
      }),
    );
  }

  async clear(nodes: readonly NodeName[]): Promise<void> {
    for (const node of nodes) await this.#run(node, "clear");
  }

  /** Those of the nodes whose terminals hold more than so many lines. */
  async crowded(nodes: readonly NodeName[], linesMax: number): Promise<NodeName[]> {
    const texts = await Promise.all(nodes.map((node) => this.#page.text(node)));
    return nodes.filter((_, index) => (texts[index]?.trimEnd().split("\n").length ?? 0) > linesMax);
  }

  async anyOpen(checks: readonly string[]): Promise<boolean> {
    const view = await this.#page.view();
    return checks.some((id) => view.checks[id]?.state !== "passed");
  }

  /** Waits until the check has passed. Rejects with what it says when it does not. */
  async passed(check: string): Promise<void> {
    await this.#until(`the check ${check}`, async () => {
      const told = (await this.#page.view()).checks[check];
      return told?.state === "passed" ? null : `${told?.state ?? "not asked"} ${told?.message ?? ""}`;
    });
  }

  async #values(names: readonly string[]): Promise<Record<string, string>> {
    let values: Record<string, string> = {};
    await this.#until("the values of variables", async () => {
      values = (await this.#page.view()).vars;
      const missing = names.filter((name) => values[name] === undefined);
      return missing.length === 0 ? null : `no value of ${missing.join(", ")} (${Object.keys(this.#lab.vars)})`;
    });
    return values;
  }

  async #run(node: NodeName, command: string): Promise<number> {
    const late = sleep(COMMAND_WITHIN_MS, null, { ref: false });
    const done = await Promise.race([this.#page.run(node, command), late]);
    if (done === null)
      throw new Error(`“${command}” on ${node} did not end. It shows:\n${await this.#page.text(node)}`);
    return done.exitCode;
  }

  async #type(node: NodeName, data: string): Promise<void> {
    await this.#page.page.evaluate(([name, text]) => window.drydock?.type(name, text), [node, data] as const);
    await sleep(PROGRAM_MS);
  }

  async #interrupt(node: NodeName): Promise<void> {
    await this.#page.page.evaluate((name) => window.drydock?.interrupt(name), node);
    await this.#page.prompt(node);
  }

  async #until(what: string, missing: () => Promise<string | null>): Promise<void> {
    const deadline = Date.now() + TOLD_WITHIN_MS;
    for (;;) {
      const told = await missing();
      if (told === null) return;
      if (Date.now() > deadline) throw new Error(`${what}: ${told} after ${TOLD_WITHIN_MS / 1000} s.`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}
