/**
 * What the marks of the nodes' bash (OSC 133) say about its prompt:
 * A prompt starts, B prompt ends, C a command's output starts, D;code it has ended.
 */
export type ShellMark =
  | { kind: "prompt-start" }
  | { kind: "prompt-end" }
  | { kind: "output-start" }
  | { kind: "output-end"; exitCode: number | null };

/** `unknown`: no mark was seen, so nobody can say whether a prompt is there. `typing`: something stands at it. */
export type ShellState = "unknown" | "prompt" | "typing" | "running";

/** A command began, or its prompt is back; `exitCode` is null when the shell did not say. */
export type ShellNews = { kind: "started" } | { kind: "prompt"; exitCode: number | null };

/** Reads what stands between `OSC 133 ;` and its end; null for marks that are not used here. */
export function parseMark(data: string): ShellMark | null {
  const [letter, code = ""] = data.split(";");
  switch (letter) {
    case "A":
      return { kind: "prompt-start" };
    case "B":
      return { kind: "prompt-end" };
    case "C":
      return { kind: "output-start" };
    case "D":
      return { kind: "output-end", exitCode: /^\d+$/.test(code) ? Number(code) : null };
    default:
      return null;
  }
}

/** Follows one shell through its marks. Pure: feed it marks and input, and ask. */
export class ShellIntegration {
  #state: ShellState = "unknown";
  #over: { exitCode: number | null } | null = null;
  lastExitCode: number | null = null;

  get state(): ShellState {
    return this.#state;
  }

  /** What a mark means; null when it is no news, such as a prompt drawn again after a resize. */
  mark(mark: ShellMark): ShellNews | null {
    switch (mark.kind) {
      case "prompt-start":
        return null;
      case "output-start":
        this.#state = "running";
        this.#over = null;
        return { kind: "started" };
      case "output-end":
        this.#over = { exitCode: mark.exitCode };
        this.lastExitCode = mark.exitCode;
        return null;
      case "prompt-end": {
        const over = this.#over;
        // Readline draws its prompt again after a resize; what was typed still stands there.
        if (over === null && this.#state !== "unknown") return null;
        this.#state = "prompt";
        this.#over = null;
        return { kind: "prompt", exitCode: over?.exitCode ?? null };
      }
      default:
        return mark satisfies never;
    }
  }

  /** Something was typed here. After Enter the prompt is not counted on until the shell shows it again. */
  input(data: string): void {
    if (this.#state !== "prompt" && this.#state !== "typing") return;
    if (/[\r\n]/.test(data)) this.#state = "running";
    else if (!isReport(data)) this.#state = "typing";
  }

  /** The screen starts anew from a snapshot, whose marks follow. */
  reset(): void {
    this.#state = "unknown";
    this.#over = null;
    this.lastExitCode = null;
  }
}

/** Sent by the terminal itself: focus, mouse and the like. */
function isReport(data: string): boolean {
  return /^\x1b\[(?:[IO]|[<?>0-9;]*[MmcnRy]|M)/.test(data);
}
