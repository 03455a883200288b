import type { HeldBy, TerminalAttached } from "../../server/contract/events.ts";
import type { Fault } from "../../server/contract/faults.ts";
import type { NodeName, SessionId, ShellId } from "../../server/contract/ids.ts";
import { Emitter } from "./emitter.ts";
import {
  cutInput,
  type Input,
  InputQueue,
  KEPT_BYTES_MAX,
  keyCount,
  type NumberedInput,
  readable,
  sizeOf,
} from "./input-queue.ts";
import { LinkOutput } from "./link-output.ts";
import type { LinkScreen } from "./link-screen.ts";
import { type LinkState, UNOPENED } from "./link-state.ts";
import type { Wire, WireState } from "./wire.ts";

/** A node that is still starting is asked again after this. Milliseconds. */
const ATTACH_AGAIN_MS = 500;

export interface TerminalAddress {
  session: SessionId;
  node: NodeName;
  shell: ShellId;
}

/** Joins one terminal to one screen from `open` on, over a connection that may break: output is drawn once and in order, input reaches
 *  the tty once and in order, or is shown to its author. Knows neither the DOM nor Socket.IO. */
export class TerminalLink {
  readonly changes = new Emitter<LinkState>();
  state: LinkState = UNOPENED;

  readonly #wire: Wire;
  readonly #address: TerminalAddress;
  readonly #screen: LinkScreen;
  #writer = randomWriter();
  readonly #queue = new InputQueue();
  readonly #stops: (() => void)[] = [];
  readonly #output: LinkOutput;
  #channel: number | null = null;
  /** Input numbers count within it. */
  #life: string | null = null;
  #wanted = false;
  #asking = false;
  /** The server does not answer at the moment. */
  #silent = false;
  /** The last question had no answer, perhaps because the line is slow and the answer large. */
  #unanswered = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #unsentInputs: Input[] = [];

  constructor(wire: Wire, address: TerminalAddress, screen: LinkScreen) {
    this.#wire = wire;
    this.#address = address;
    this.#screen = screen;
    this.#output = new LinkOutput(screen, (offset) => {
      if (this.#channel !== null) wire.tell("terminal:drawn", this.#channel, offset);
    });
    const mine = (channel: number): boolean => channel === this.#channel;
    this.#stops.push(
      wire.listen("terminal:output", (channel, offset, bytes) => mine(channel) && this.#output.draw(offset, bytes)),
      wire.listen("terminal:fresh", (channel, offset, bytes) => mine(channel) && this.#output.redraw(offset, bytes)),
      wire.listen("terminal:applied", (channel, number) => mine(channel) && this.#queue.applied(number)),
      wire.listen("terminal:held", (channel, by) => mine(channel) && this.#hold(by)),
      wire.listen("terminal:size", (channel, cols, rows) => mine(channel) && screen.resize(cols, rows)),
      wire.listen("terminal:ended", (channel, reason) => mine(channel) && this.#end(reason)),
      wire.watch((state) => this.#follow(state)),
    );
  }

  /** Joins as soon as there is a connection; after an end, asks for the new shell. */
  open(): void {
    this.#wanted = true;
    if (this.state.status === "ended") this.#change({ status: "connecting", ended: null, fault: null });
    this.#attach();
  }

  /** Sends at once while live and keeps otherwise. False when it was refused: too much is kept, or the shell is over. */
  send(data: Input): boolean {
    if (this.state.status === "ended") return false;
    const waits = this.#channel === null || this.state.held !== null;
    if (waits && this.#queue.keptBytes() + sizeOf(data) > KEPT_BYTES_MAX) {
      this.#change({ refusing: true });
      return false;
    }
    for (const piece of cutInput(data)) {
      const entry = this.#queue.add(piece);
      if (this.#channel === null || waits) continue;
      entry.sent = true;
      this.#wire.tell("terminal:input", this.#channel, entry.number, piece);
    }
    if (waits || this.#silent) this.#showWaiting();
    return true;
  }

  resize(cols: number, rows: number): void {
    if (this.#channel !== null) this.#wire.tell("terminal:resize", this.#channel, cols, rows);
  }

  /** Somebody turned to this terminal. */
  attend(): void {
    if (this.#channel !== null) this.#wire.tell("terminal:attend", this.#channel);
  }

  discardKept(): void {
    this.#queue.discardUnsent();
    this.#showWaiting();
  }

  /** Types what was held back by a restart of the server; what is refused stays. */
  sendUnsent(): void {
    const because = this.state.unsent?.because ?? "restarted";
    const inputs = this.#unsentInputs;
    this.discardUnsent();
    const refused = inputs.findIndex((input) => !this.send(input));
    if (refused >= 0) this.#showUnsent(inputs.slice(refused), because);
  }

  discardUnsent(): void {
    this.#unsentInputs = [];
    this.#change({ unsent: null });
  }

  close(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#again);
    if (this.#channel !== null) this.#wire.tell("terminal:detach", this.#channel);
    this.#channel = null;
    this.#output.close();
    this.#stops.length = 0;
  }

  #follow({ state, silentSince }: WireState): void {
    if (state === "live") {
      this.#silence(silentSince !== null);
      this.#attach();
      return;
    }
    this.#silent = true;
    this.#channel = null;
    clearTimeout(this.#again);
    if (state === "lost" && this.state.status !== "ended" && this.state.status !== "lost") {
      this.#change({ status: "lost" });
      this.#showWaiting();
    }
  }

  #silence(silent: boolean): void {
    if (silent === this.#silent) return;
    this.#silent = silent;
    if (this.state.status === "live") this.#showWaiting();
  }

  #attach(): void {
    clearTimeout(this.#again);
    if (!this.#wanted || this.#asking || this.#channel !== null || this.state.status === "ended") return;
    if (this.#wire.current.state !== "live") return;
    this.#asking = true;
    if (this.state.status !== "connecting") this.#change({ status: "connecting" });
    // Nine short screens at once may be more than such a line carries before their answers are given up.
    if (this.#unanswered) this.#wire.screens.take((done) => this.#ask({ brief: true }, done));
    else this.#ask({}, () => undefined);
  }

  #ask(brief: { brief?: true }, done: () => void): void {
    if (this.#stops.length === 0) {
      done();
      return;
    }
    const who = { ...this.#address, ...this.#screen.size(), writer: this.#writer };
    const request = { ...who, from: this.#output.position, frames: true as const, ...brief };
    this.#wire.ask("terminal:attach", request, (reply) => {
      this.#asking = false;
      this.#unanswered = reply === null;
      if (this.#stops.length === 0) {
        if (reply?.ok) this.#wire.tell("terminal:detach", reply.value.channel);
      } else if (reply === null) {
        this.#attachLater(null);
      } else if (reply.ok) {
        this.#attached(reply.value);
      } else if (isFinal(reply.fault)) {
        this.#end(reply.fault.message);
      } else {
        this.#attachLater(reply.fault);
      }
      done();
    });
  }

  #attachLater(fault: Fault | null): void {
    if (this.#wire.current.state !== "live") return;
    if (fault?.code !== this.state.fault?.code) this.#change({ fault });
    this.#again = setTimeout(() => this.#attach(), ATTACH_AGAIN_MS);
  }

  #attached(reply: TerminalAttached): void {
    const sameLife = this.#life === null || this.#life === reply.life;
    this.#life = reply.life;
    if (!sameLife) this.#holdBack("restarted");
    this.#queue.applied(sameLife ? reply.applied : 0);
    this.#channel = reply.channel;
    this.#output.begin(reply);
    this.#sendWaiting(reply.channel);
    this.#change({ status: "live", kept: null, onTheWay: null, held: null, refusing: false, ended: null, fault: null });
  }

  #sendWaiting(channel: number): void {
    for (const entry of [...this.#queue.waiting]) {
      entry.sent = true;
      this.#wire.tell("terminal:input", channel, entry.number, entry.data);
    }
  }

  #hold(held: HeldBy | null): void {
    this.#change({ held, kept: null, refusing: false });
    if (held === null && this.#channel !== null) this.#sendWaiting(this.#channel);
  }

  #end(reason: string): void {
    this.#channel = null;
    this.#holdBack("ended");
    this.#output.end();
    this.#life = null;
    // Numbers start again at 1, and the next shell may count in the same epoch.
    this.#writer = randomWriter();
    this.#change({
      status: "ended",
      ended: { reason, at: Date.now() },
      kept: null,
      onTheWay: null,
      held: null,
      refusing: false,
      fault: null,
    });
  }

  /** Nobody can tell whether these arrived, so a person decides. */
  #holdBack(because: "restarted" | "ended"): void {
    const inputs = this.#queue.restart();
    if (inputs.length === 0) return;
    this.#showUnsent([...this.#unsentInputs, ...inputs.map(({ data }) => data)], because);
  }

  #showUnsent(inputs: Input[], because: "restarted" | "ended"): void {
    this.#unsentInputs = inputs;
    this.#change({ unsent: { text: readable(inputs.map((data) => ({ data }))), because } });
  }

  #showWaiting(): void {
    const kept = said(this.#queue.waiting.filter((entry) => !entry.sent));
    const onTheWay = this.#silent ? said(this.#queue.waiting.filter((entry) => entry.sent)) : null;
    this.#change({ kept, onTheWay, refusing: this.state.refusing && kept !== null });
  }

  #change(change: Partial<LinkState>): void {
    this.state = { ...this.state, ...change };
    this.changes.fire(this.state);
  }
}

function said(inputs: readonly NumberedInput[]): { keys: number; text: string } | null {
  return inputs.length === 0 ? null : { keys: keyCount(inputs), text: readable(inputs) };
}

/** Asking again would not help. */
function isFinal({ code }: Fault): boolean {
  return (
    code === "ended" ||
    code === "not-found" ||
    code === "not-allowed" ||
    code === "access-needed" ||
    code === "bad-input"
  );
}

/** 24 letters and digits; `randomUUID` exists on https and localhost only. */
function randomWriter(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
