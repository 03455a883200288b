import type { TtySize } from "../nodes/node-driver.ts";
import type { ViewerStart } from "./viewer.ts";

/** `held`: not taken; the viewer sends it again when it is told that there is room. */
export type InputOutcome = "taken" | "gap" | "held" | "ended" | "watching";

/** What one viewer may do to a terminal, until it is disposed of. */
export interface Attachment extends Disposable {
  start: ViewerStart;
  input(number: number, data: string | Uint8Array): InputOutcome;
  drawn(offset: number): void;
  resize(size: TtySize): void;
  /** Somebody turned to this terminal. */
  attend(): void;
}
