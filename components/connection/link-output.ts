import type { TerminalAttach, TerminalAttached } from "../../server/contract/events.ts";
import { DrawnReport } from "./drawn-report.ts";
import { type LinkScreen, pastOf } from "./link-screen.ts";

/** What the server sends of one terminal, drawn once and in order, and how far it has been drawn, reported back. */
export class LinkOutput {
  readonly #screen: LinkScreen;
  readonly #report: DrawnReport;
  #position: TerminalAttach["from"] = null;
  /** Changes with every attachment and snapshot, so that late drawings of an older one are not reported. */
  #generation = 0;

  /** `report`: the screen has been drawn up to this offset. */
  constructor(screen: LinkScreen, report: (offset: number) => void) {
    this.#screen = screen;
    this.#report = new DrawnReport(report);
  }

  /** What has been handed to the screen, which draws it sooner or later; null: nothing, or of a shell that is over. */
  get position(): TerminalAttach["from"] {
    return this.#position;
  }

  begin({ epoch, offset, size, bytes, mode }: TerminalAttached): void {
    const from = this.#position?.epoch === epoch ? this.#position.offset : null;
    this.#position = { epoch, offset };
    this.#screen.resize(size.cols, size.rows);
    this.#replay(from, toBytes(bytes), mode === "fresh");
  }

  draw(offset: number, bytes: Uint8Array): void {
    if (this.#position === null) return;
    this.#position = { ...this.#position, offset };
    const generation = this.#generation;
    this.#screen.write(toBytes(bytes), () => generation === this.#generation && this.#report.drawn(offset));
  }

  redraw(offset: number, bytes: Uint8Array): void {
    if (this.#position === null) return;
    const from = this.#position.offset;
    this.#position = { ...this.#position, offset };
    this.#replay(from, toBytes(bytes), true);
  }

  /** The shell is over: the next one begins with everything there is of it. */
  end(): void {
    this.#position = null;
  }

  close(): void {
    this.#generation += 1;
    this.#report.restart(0);
  }

  /** Draws bytes that end at the position. `from`: what the screen was given up to now; null: nothing of this output. */
  #replay(from: number | null, bytes: Uint8Array, clear: boolean): void {
    const offset = this.#position?.offset ?? 0;
    this.#generation += 1;
    const generation = this.#generation;
    this.#report.restart(offset, bytes.length);
    const past = pastOf(bytes.length, clear, from === null ? null : offset - from);
    this.#screen.replay(bytes, past, () => generation === this.#generation && this.#report.caughtUp(offset));
  }
}

/** Socket.IO gives an ArrayBuffer in browsers, whatever the contract's type says. */
function toBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}
