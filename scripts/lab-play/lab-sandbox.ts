import { randomInt } from "node:crypto";
import { type Logger, pino } from "pino";
import { type Answer, ask, type Question } from "../../server/checks/questions.ts";
import { readConfig } from "../../server/config.ts";
import { type NodeName, SandboxId } from "../../server/contract/ids.ts";
import type { DockerDriver } from "../../server/docker/docker-driver.ts";
import { setUpDocker } from "../../server/engine-setup.ts";
import { formSwarm } from "../../server/nodes/form-swarm.ts";
import { Inside } from "../../server/nodes/inside.ts";
import type { TtySize } from "../../server/nodes/node-driver.ts";
import type { SessionLab } from "../../server/sessions/session.ts";
import { Terminals } from "../../server/terminals/terminals.ts";
import { PlayedShell } from "./played-shell.ts";

/** Asking a node for its version; a busy machine needs a second. */
const QUESTION_MS = 15_000;

/** An engine for labs that are played without a server: of an instance of its own, so that no server takes its sandboxes. */
export function openEngine(say: (line: string) => void = () => undefined): DockerDriver {
  const read = readConfig();
  if (!read.ok) throw new Error(read.problems.join(" "));
  const log = pino({ level: "silent" });
  const told: Logger = Object.assign(log, { info: (line: unknown) => say(String(line)) });
  return setUpDocker(read.config, `play${randomId(8)}`, told).driver;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const randomId = (length: number) => Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");

export interface SandboxOptions {
  size?: TtySize;
  /** Every byte of every terminal, as it comes. */
  onOutput?: (node: NodeName, bytes: Uint8Array) => void;
}

/** The real nodes of one lab, with a shell each. Disposing removes them. */
export class LabSandbox implements AsyncDisposable {
  readonly shells = new Map<NodeName, PlayedShell>();
  /** `$NODE1_IP` and its like. */
  readonly addresses: Record<string, string> = {};
  /** Of the nodes' own engines: `26.1.5`. */
  dockerVersion = "";
  readonly #driver: DockerDriver;
  readonly #id = SandboxId.parse(randomId(12));
  readonly #insides = new Map<NodeName, Inside>();
  readonly #terminals: Terminals;
  #removed: Promise<void> | null = null;

  private constructor(driver: DockerDriver) {
    this.#driver = driver;
    this.#terminals = new Terminals({
      source: { open: (address, size, offset) => driver.openTerminal(address, size, offset) },
      keepIn: null,
      onError: () => undefined,
      onCommand: () => undefined,
      onShellEnd: () => undefined,
    });
  }

  /** Boots the nodes. Rejects with NodeStartError or EngineUnavailableError; nothing is left then. */
  static async start(
    driver: DockerDriver,
    lab: Pick<SessionLab, "nodes" | "images" | "managers">,
    options: SandboxOptions = {},
  ): Promise<LabSandbox> {
    const sandbox = new LabSandbox(driver);
    try {
      await sandbox.#start(lab, options);
      return sandbox;
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
  }

  shell(node: NodeName): PlayedShell {
    const shell = this.shells.get(node);
    if (!shell) throw new Error(`There is no ${node} in this sandbox.`);
    return shell;
  }

  /** Asks a node, as the server asks for checks and variables. A question without an answer is missing from the map. */
  async ask(node: NodeName, questions: Question[]): Promise<Map<string, Answer>> {
    const inside = this.#insides.get(node);
    const answers = new Map<string, Answer>();
    if (inside) await ask(inside, questions, (id, answer) => answers.set(id, answer));
    return answers;
  }

  /** Removes everything; twice is no error. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #start(lab: Pick<SessionLab, "nodes" | "images" | "managers">, options: SandboxOptions): Promise<void> {
    const { nodes, images, managers } = lab;
    const { size, onOutput } = options;
    const sandbox = this.#id;
    await this.#driver.createSandbox({ id: sandbox, nodes, images }, (node, _step, change) => {
      if (change.address) this.addresses[`${node.toUpperCase()}_IP`] = change.address;
    });
    for (const node of nodes) {
      const shell = await PlayedShell.open(
        this.#terminals,
        { sandbox, node },
        { ...(size ? { size } : {}), ...(onOutput ? { onOutput: (bytes) => onOutput(node, bytes) } : {}) },
      );
      this.shells.set(node, shell);
      this.#insides.set(node, new Inside(this.#driver, { sandbox, node }));
    }
    if (managers.length > 0) {
      const run = (node: NodeName, script: string, deadlineMs: number) =>
        (this.#insides.get(node) as Inside).run(script, deadlineMs);
      await formSwarm(run, { nodes, managers, fresh: nodes }, () => undefined);
    }
    const version = await this.#insides
      .get(nodes[0] as NodeName)
      ?.run("docker version -f '{{.Server.Version}}'", QUESTION_MS);
    // Debian's own marks say nothing to a reader: 26.1.5+dfsg1
    this.dockerVersion = /^[\d.]+/.exec(version?.stdout.trim() ?? "")?.[0] ?? "unknown";
  }

  async #remove(): Promise<void> {
    for (const shell of this.shells.values()) shell[Symbol.dispose]();
    for (const inside of this.#insides.values()) inside[Symbol.dispose]();
    await this.#terminals.end(this.#id, "The lab has been played.");
    await this.#driver.removeSandbox(this.#id);
  }
}
