/**
 * The state of a terminal that survives its text: modes, colours, scroll region. Fed with what falls out of the
 * replay ring, it knows how a terminal must be set before the rest is drawn. It looks only at escape
 * sequences, found by the engine's own byte search, so that a flood costs next to nothing.
 */
const ESC = 0x1b;
/** The longest sequence that is waited for; a longer one (a title, a pasted picture) is skipped. Bytes. */
const SEQUENCE_BYTES_MAX = 256;

/** CSI: ESC [ parameters intermediates final. Others: ESC intermediate* final. */
const CSI = /^\x1b\[([<-?]?)([0-9;:]*)([ -/]*)([@-~])/;
const STRING = /^\x1b[\]PX^_]/;
const SIMPLE = /^\x1b([ -/]*)([0-~])/;

/** SGR parameters of which the last takes everything back. */
const ENDS_IN_RESET = /(^|;)0*$/;
/** A colour of 256, or by its red, green and blue, among SGR parameters; one in colons never looks like a reset. */
const COLOUR = /(^|;)[345]8;(?:5;\d*|2;\d*;\d*;\d*)(?=;|$)/g;

export class TerminalModes {
  readonly #privateModes = new Map<string, boolean>();
  #colours: string[] = [];
  #scrollRegion = "";
  #cursorStyle = "";
  #keypad = "";
  readonly #charsets = new Map<string, string>();
  #tail = "";

  /** True when the bytes fed so far do not end inside an escape sequence. */
  get settled(): boolean {
    return this.#tail === "";
  }

  /** Whether a full-screen program had the screen. */
  get alternateScreen(): boolean {
    return ["47", "1047", "1049"].some((mode) => this.#privateModes.get(mode) === true);
  }

  feed(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#tail !== "") {
      const joined = this.#tail + buffer.toString("latin1", 0, SEQUENCE_BYTES_MAX);
      const used = this.#sequence(joined);
      if (used === 0) {
        this.#tail = joined.length < SEQUENCE_BYTES_MAX ? joined : "";
        if (this.#tail !== "") return;
      } else at = Math.max(0, used - this.#tail.length);
      this.#tail = "";
    }
    for (;;) {
      at = buffer.indexOf(ESC, at);
      if (at < 0) return;
      const text = buffer.toString("latin1", at, at + SEQUENCE_BYTES_MAX);
      const used = this.#sequence(text);
      if (used === 0 && text.length < SEQUENCE_BYTES_MAX) {
        this.#tail = text;
        return;
      }
      at += Math.max(1, used);
    }
  }

  /** What sets a cleared terminal to this state. */
  prelude(): string {
    let text = "";
    // The alternate screen first: entering it saves and clears.
    const modes = [...this.#privateModes].sort(
      ([a], [b]) => Number(b.endsWith("47") || b === "1049") - Number(a.endsWith("47") || a === "1049"),
    );
    for (const [mode, on] of modes) text += `\x1b[?${mode}${on ? "h" : "l"}`;
    text += this.#keypad + this.#scrollRegion + this.#cursorStyle;
    for (const sequence of this.#charsets.values()) text += sequence;
    return text + this.#colours.join("");
  }

  /** Reads one sequence at the start of the text; 0 when it is not complete, else the characters it takes. */
  #sequence(text: string): number {
    const csi = CSI.exec(text);
    if (csi) {
      const [whole, prefix = "", parameters = "", intermediates = "", final = ""] = csi;
      this.#control(whole, prefix, parameters, intermediates, final);
      return whole.length;
    }
    if (/^\x1b\[[<-?]?[0-9;:]*[ -/]*$/.test(text) || text === "\x1b") return 0;
    // Titles and the like carry no state we restore: step over the introducer, the text is harmless.
    if (STRING.test(text)) return 2;
    const simple = SIMPLE.exec(text);
    if (!simple) return /^\x1b[ -/]*$/.test(text) ? 0 : 1;
    const [whole, intermediates = "", final = ""] = simple;
    if (intermediates === "" && final === "c") this.#reset();
    else if (intermediates === "" && (final === "=" || final === ">")) this.#keypad = whole;
    else if (intermediates.length === 1 && "()*+".includes(intermediates)) this.#charsets.set(intermediates, whole);
    return whole.length;
  }

  #control(whole: string, prefix: string, parameters: string, intermediates: string, final: string): void {
    if (prefix === "?" && (final === "h" || final === "l")) {
      for (const mode of parameters.split(";")) if (mode !== "") this.#privateModes.set(mode, final === "h");
    } else if (prefix === "" && intermediates === "" && final === "m") {
      if (endsInReset(parameters)) this.#colours = [];
      else this.#colours = [...(/^0*;/.test(parameters) ? [] : this.#colours), whole].slice(-16);
    } else if (prefix === "" && intermediates === "" && final === "r")
      this.#scrollRegion = parameters === "" ? "" : whole;
    else if (intermediates === " " && final === "q") this.#cursorStyle = whole;
    else if (intermediates === "!" && final === "p") this.#reset();
  }

  #reset(): void {
    this.#privateModes.clear();
    this.#charsets.clear();
    this.#colours = [];
    this.#scrollRegion = "";
    this.#cursorStyle = "";
    this.#keypad = "";
  }
}

/** A colour's own 0 is none. */
function endsInReset(parameters: string): boolean {
  return ENDS_IN_RESET.test(parameters) && ENDS_IN_RESET.test(parameters.replace(COLOUR, "$1colour"));
}
