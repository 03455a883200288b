/** The server stops sending to a viewer that has not drawn a few of these; small enough to keep a fast one flowing. Bytes. */
const REPORT_BYTES = 64 * 1024;
/** After a burst the last report is late by this much at most. Milliseconds. */
const REPORT_QUIET_MS = 50;

/** Tells the server how far this viewer has drawn, without a message for every key's echo. */
export class DrawnReport {
  readonly #send: (offset: number) => void;
  #drawn = 0;
  #reported = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (offset: number) => void) {
    this.#send = send;
  }

  /** Output up to `offset` is on the screen. */
  drawn(offset: number): void {
    this.#drawn = offset;
    if (offset - this.#reported >= REPORT_BYTES) {
      this.#report();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#report(), REPORT_QUIET_MS);
  }

  /** As `drawn`, after something that the server waits for. */
  caughtUp(offset: number): void {
    this.#drawn = offset;
    this.#report();
  }

  /** A new attachment, or a fresh screen, ends at this offset, and so many bytes of it are not drawn yet. What was not reported
   *  belongs to what came before. */
  restart(offset: number, undrawn = 0): void {
    clearTimeout(this.#timer);
    this.#drawn = offset - undrawn;
    this.#reported = this.#drawn;
  }

  #report(): void {
    clearTimeout(this.#timer);
    if (this.#drawn === this.#reported) return;
    this.#reported = this.#drawn;
    this.#send(this.#drawn);
  }
}
