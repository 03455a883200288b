import type { BrowserEvents, ServerEvents, TerminalAttach, TerminalAttached } from "../../server/contract/events.ts";
import { ok, type Reply } from "../../server/contract/faults.ts";
import { Emitter } from "./emitter.ts";
import { InTurn } from "./in-turn.ts";
import type { Wire, WireState } from "./wire.ts";

type Heard = { [E in keyof BrowserEvents]: [E, ...unknown[]] }[keyof BrowserEvents];

/** For tests: a connection to a server with one terminal, which applies input as the contract says. */
export class FakeWire implements Wire {
  readonly screens = new InTurn();
  current: WireState = { state: "connecting", nextTryAt: null, tries: 0, silentSince: null };
  /** Everything the browser said, in order. */
  heard: Heard[] = [];
  attaches: TerminalAttach[] = [];
  epoch = "one";
  life = "first";
  /** All output of this epoch so far. */
  output = "";
  /** What reached the tty. */
  typed = "";
  /** Input that arrives is neither applied nor acknowledged, as when the network breaks on the way. */
  deaf = false;
  /** Input is applied, but the acknowledgement does not come back. */
  mute = false;
  refusal: Reply<TerminalAttached> | null = null;
  size: { cols: number; rows: number } | null = null;
  #applied = new Map<string, number>();
  #writer = "";
  #channel = 0;
  #listeners = new Map<keyof ServerEvents, Set<(...args: never[]) => void>>();
  #changed = new Emitter<WireState>();
  #answers: ((answered: boolean) => void)[] = [];

  tell: Wire["tell"] = (event, ...args) => {
    if (this.current.state !== "live") throw new Error(`${event} was told to a connection that is not live`);
    this.heard.push([event, ...args] as Heard);
    if (event === "terminal:input") this.#apply(...(args as Parameters<BrowserEvents["terminal:input"]>));
  };

  ask: Wire["ask"] = (event, request, answer) => {
    if (this.current.state !== "live") return answer(null);
    this.heard.push([event, request] as Heard);
    if (event !== "terminal:attach") throw new Error(`the fake does not answer ${event}`);
    this.attaches.push(request as TerminalAttach);
    const reply = answer as (reply: unknown) => void;
    this.#answers.push((answered) => reply(answered ? this.#attach(request as TerminalAttach) : null));
  };

  listen: Wire["listen"] = (event, listener) => {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as never));
    return () => listeners.delete(listener as never);
  };

  watch: Wire["watch"] = (listener) => this.#changed.listen(listener);
  retry = (): void => undefined;

  connect(): void {
    this.#become({ state: "live", nextTryAt: null, tries: 0, silentSince: null });
  }
  /** Nothing comes from the server; connect() ends that. */
  silence(): void {
    this.#become({ ...this.current, silentSince: 1 });
  }
  /** Answers what was asked. */
  answer(): void {
    for (const answer of this.#answers.splice(0)) answer(true);
  }
  cut(): void {
    const unanswered = this.#answers.splice(0);
    this.#become({ state: "lost", nextTryAt: 1, tries: 0, silentSince: null });
    for (const answer of unanswered) answer(false);
  }
  /** `keeping`: the next server goes on with the output of the last one. */
  restartServer({ keeping = false } = {}): void {
    this.cut();
    this.life += "+";
    if (!keeping) {
      this.epoch += "+";
      this.output = "";
    }
    this.#applied.clear();
  }
  print(text: string): void {
    this.output += text;
    const bytes = new TextEncoder().encode(text);
    if (this.current.state === "live") this.fire("terminal:output", this.#channel, this.#length(), bytes);
  }
  fire<E extends keyof ServerEvents>(event: E, ...args: Parameters<ServerEvents[E]>): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as unknown as never[]));
  }
  get channel(): number {
    return this.#channel;
  }

  #become(state: WireState): void {
    this.current = state;
    this.#changed.fire(state);
  }
  #length(): number {
    return new TextEncoder().encode(this.output).length;
  }
  #attach(request: TerminalAttach): Reply<TerminalAttached> {
    if (this.refusal) return this.refusal;
    this.#channel += 1;
    this.#writer = request.writer;
    const resumes = request.from?.epoch === this.epoch;
    const from = resumes ? (request.from?.offset ?? 0) : 0;
    return ok({
      channel: this.#channel,
      epoch: this.epoch,
      life: this.life,
      mode: resumes ? "resume" : "fresh",
      offset: this.#length(),
      bytes: new TextEncoder().encode(this.output).slice(from),
      applied: this.#applied.get(request.writer) ?? 0,
      size: this.size ?? { cols: request.cols, rows: request.rows },
    });
  }
  #apply(channel: number, number: number, data: string | Uint8Array): void {
    const before = this.#applied.get(this.#writer) ?? 0;
    if (this.deaf || channel !== this.#channel || number <= before) return;
    if (number !== before + 1) throw new Error(`input ${number} came after ${before}`);
    this.typed += typeof data === "string" ? data : new TextDecoder().decode(data);
    this.#applied.set(this.#writer, number);
    if (!this.mute) this.fire("terminal:applied", channel, number);
  }
}
