import type { NodeName } from "../contract/ids.ts";
import type { ClusterEngine, EngineHint } from "../nodes/cluster-engine.ts";
import { learn, type Machine, type News, NOTHING, spokesmen } from "./cluster-state.ts";
import type { ClusterFacts } from "./facts.ts";
import { LookPlan } from "./look-plan.ts";

/** A swarm decides in the background, and not all of it shows as an event. Milliseconds after the last hint. */
const AFTERLOOKS_MS = [300, 1200];
/** An engine that did not answer is asked again: soon, then less often. Milliseconds. */
const RETRY_MS = [500, 1000, 2000, 5000] as const;

/** `swarm` asks a manager of each swarm. */
type Subject = "swarm" | `membership ${NodeName}` | `containers ${NodeName}`;

export interface ClusterLookerOptions {
  engines: ReadonlyMap<NodeName, ClusterEngine>;
  /** After everything that was learned. */
  onFacts: (facts: ClusterFacts) => void;
  onError: (error: unknown, node: NodeName) => void;
  /** Epoch milliseconds. */
  now: () => number;
}

/** Keeps the facts about one session's nodes true: follows their engines' events, and looks when they say something. */
export class ClusterLooker implements Disposable {
  readonly #options: ClusterLookerOptions;
  readonly #plan = new LookPlan<Subject>();
  readonly #over = new AbortController();
  /** Ends what a node's loop waits for: its engine's events, its next try, its machine. */
  readonly #wake = new Map<NodeName, AbortController>();
  #facts: ClusterFacts = NOTHING;
  #asked = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ClusterLookerOptions, machines: readonly Machine[]) {
    this.#options = options;
    this.#learn({ kind: "machines", machines });
  }

  get facts(): ClusterFacts {
    return this.#facts;
  }

  start(): void {
    for (const [node, engine] of this.#options.engines) void this.#follow(node, engine);
  }

  /** A machine stopped, came back, or got its address. */
  setMachines(machines: readonly Machine[]): void {
    const before = new Map(this.#facts.nodes.map(({ name, machine }) => [name, machine]));
    this.#learn({ kind: "machines", machines });
    for (const { name, trouble } of machines) {
      if (before.get(name) === trouble) continue;
      this.#wake.get(name)?.abort();
      this.#want("swarm");
    }
  }

  /** Something may have changed on this node without an event, such as its place in a swarm. */
  suspect(node: NodeName): void {
    this.#want(`membership ${node}`, undefined, AFTERLOOKS_MS);
    this.#want("swarm");
  }

  /** Something is on its way: look at the swarm again by then, and at the place in it of these nodes. */
  lookAgain(inMs: number, nodes: readonly NodeName[]): void {
    this.#want("swarm", inMs);
    for (const node of nodes) this.#want(`membership ${node}`, inMs);
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    if (this.#timer) clearTimeout(this.#timer);
    for (const wake of this.#wake.values()) wake.abort();
  }

  async #follow(node: NodeName, engine: ClusterEngine): Promise<void> {
    let failures = 0;
    while (!this.#over.signal.aborted) {
      const wake = new AbortController();
      this.#wake.set(node, wake);
      if (this.#machineStopped(node)) {
        await sleep(null, wake.signal);
        continue;
      }
      try {
        const open = () => {
          failures = 0;
          this.#want(`membership ${node}`, 0);
          this.#want(`containers ${node}`, 0);
          this.#want("swarm");
        };
        await engine.follow(open, (hint) => this.#takeHint(node, hint), wake.signal);
      } catch (error) {
        if (!wake.signal.aborted && failures === 0) this.#options.onError(error, node);
      }
      if (this.#over.signal.aborted) return;
      this.#learn({ kind: "silence", node, asked: this.#nextNumber() });
      this.#want("swarm");
      await sleep(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? null, wake.signal);
      failures += 1;
    }
  }

  #machineStopped(node: NodeName): boolean {
    return this.#facts.nodes.some(({ name, machine }) => name === node && machine !== "");
  }

  #takeHint(node: NodeName, hint: EngineHint): void {
    switch (hint.type) {
      case "container":
        this.#want(`containers ${node}`);
        if (hint.task) this.#wantSwarm();
        return;
      case "service":
        this.#wantSwarm();
        return;
      case "node":
        // Roles change, and a node that has left does not say so itself.
        for (const name of this.#options.engines.keys()) this.#want(`membership ${name}`);
        this.#wantSwarm();
        return;
      case "network":
        // Joining and leaving a swarm makes and removes networks.
        this.#want(`membership ${node}`);
        return;
      default: {
        hint.type satisfies never;
      }
    }
  }

  #wantSwarm(): void {
    this.#want("swarm", undefined, AFTERLOOKS_MS);
  }

  #want(subject: Subject, inMs?: number, afterMs?: readonly number[]): void {
    if (this.#over.signal.aborted) return;
    this.#plan.want(subject, this.#options.now(), inMs, afterMs);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const next = this.#plan.nextAt();
    if (next === null || this.#over.signal.aborted) return;
    this.#timer = setTimeout(
      () => {
        for (const subject of this.#plan.due(this.#options.now())) void this.#look(subject);
        this.#schedule();
      },
      Math.max(0, next - this.#options.now()),
    );
  }

  async #look(subject: Subject): Promise<void> {
    const began = this.#options.now();
    const [aspect, node] = subject.split(" ") as ["swarm" | "membership" | "containers", NodeName];
    await (aspect === "swarm" ? this.#lookAtSwarms() : this.#lookAtNode(aspect, node));
    const now = this.#options.now();
    this.#plan.done(subject, now, now - began);
    this.#schedule();
  }

  async #lookAtNode(aspect: "membership" | "containers", node: NodeName): Promise<void> {
    const { engines, now, onError } = this.#options;
    const engine = engines.get(node);
    const asked = this.#nextNumber();
    if (!engine || this.#machineStopped(node)) return;
    try {
      if (aspect === "membership") {
        const before = this.#facts.nodes.find(({ name }) => name === node)?.membership?.value;
        const value = await engine.membership();
        this.#learn({ kind: "membership", node, heard: { asked, at: now(), value } });
        // A node that is just in, or out, is in its manager's list.
        if (before?.nodeId !== value.nodeId) this.#want("swarm", 0);
      } else {
        this.#learn({ kind: "containers", node, heard: { asked, at: now(), value: await engine.containers() } });
      }
    } catch (error) {
      if (this.#over.signal.aborted) return;
      onError(error, node);
      // A manager without a leader takes long over its place in the swarm: that is not yet silence.
      if (aspect === "membership") this.#want(`containers ${node}`, 0);
      else this.#learn({ kind: "silence", node, asked });
      this.#want(`${aspect} ${node}`, RETRY_MS[1]);
    }
  }

  async #lookAtSwarms(): Promise<void> {
    const { engines, now, onError } = this.#options;
    const asked = this.#nextNumber();
    const chosen = spokesmen(this.#facts);
    const questions = [...chosen].map(async ([swarm, node]) => {
      try {
        const value = (await engines.get(node)?.swarm()) ?? { kind: "no-answer" as const };
        // It is a manager no more, or its swarm has no leader for now: its own engine knows which.
        if (value.kind !== "facts") {
          this.#want(`membership ${node}`, RETRY_MS[0]);
          this.#want("swarm", RETRY_MS[2]);
        }
        this.#learn({ kind: "swarm", swarm, heard: { asked, at: now(), value } });
      } catch (error) {
        if (!this.#over.signal.aborted) onError(error, node);
      }
    });
    await Promise.all(questions);
    for (const { id, answer } of this.#facts.swarms) {
      if (chosen.has(id) || answer.kind === "no-answer") continue;
      this.#learn({ kind: "swarm", swarm: id, heard: { asked, at: now(), value: { kind: "no-answer" } } });
    }
  }

  #nextNumber(): number {
    this.#asked += 1;
    return this.#asked;
  }

  #learn(news: News): void {
    if (this.#over.signal.aborted) return;
    const before = [...spokesmen(this.#facts)].join();
    this.#facts = learn(this.#facts, news);
    // Another manager speaks for the swarm now, or one does again.
    if ([...spokesmen(this.#facts)].join() !== before) this.#want("swarm", 0);
    this.#options.onFacts(this.#facts);
  }
}

/** For so long, or until woken. */
function sleep(ms: number | null, wake: AbortSignal): Promise<void> {
  if (wake.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = ms === null ? null : setTimeout(resolve, ms);
    wake.addEventListener("abort", () => {
      if (timer) clearTimeout(timer);
      resolve();
    });
  });
}
