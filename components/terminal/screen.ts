import "@xterm/xterm/css/xterm.css";
import "./terminal.css";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { LinkScreen, Past } from "../connection/link-screen.ts";
import { wholeText } from "./buffer-text.ts";
import { Drawing, type ReplayListener } from "./drawing.ts";
import { drawBy, fetchGraphics, fetchGraphicsLater } from "./graphics.ts";
import { openLink } from "./open-link.ts";
import { type Cells, Place } from "./place.ts";
import { terminalPreferences, watchTerminalPreferences } from "./preferences.ts";
import { ScreenSearch } from "./screen-search.ts";
import { textMetrics } from "./text-metrics.ts";
import { currentTheme, watchTheme } from "./theme.ts";

/** Lines. About 20 MB at the worst, and more than anybody scrolls. */
const SCROLLBACK = 10_000;
/** The face must be there before xterm measures it, or every cell is too wide; without it a system face serves. Milliseconds. */
const FONT_MS = 1_500;

export interface ScreenListener extends ReplayListener {
  /** What the person or the terminal itself sends to the shell. */
  input(data: string | Uint8Array): void;
  /** The place for the terminal has this size now, which is not the tty's. False: the tty cannot follow for now, and the
   *  screen waits for it, since a program would not draw again what is cut off. */
  resized(cols: number, rows: number): boolean;
  /** It can take the focus now. */
  opened(): void;
  bell(): void;
  found(at: { index: number; count: number }): void;
}

/** One xterm with its addons, in an element of its own that can be moved about the page. */
export class Screen implements LinkScreen {
  readonly element = document.createElement("div");
  readonly terminal: Terminal;
  readonly search: ScreenSearch;
  readonly #label: string;
  readonly #listener: ScreenListener;
  readonly #watching: boolean;
  readonly #place: Place;
  readonly #wide = matchMedia("(min-width: 1600px)");
  readonly #stops: (() => void)[] = [];
  readonly #drawing: Drawing;
  /** What xterm says next comes from the person, not from itself. */
  #fromPerson = false;
  #opened: "no" | "opening" | "yes" = "no";

  /** `watching`: nothing can be typed, and the size is the tty's, not this place's. */
  constructor(label: string, listener: ScreenListener, watching = false) {
    this.#label = label;
    this.#listener = listener;
    this.#watching = watching;
    this.element.className = "drydock-screen";
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      disableStdin: watching,
      cursorInactiveStyle: "outline",
      drawBoldTextInBrightColors: false,
      linkHandler: { activate: (_event, uri) => openLink(uri) },
      macOptionIsMeta: false,
      macOptionClickForcesSelection: true,
      minimumContrastRatio: 4.5,
      rescaleOverlappingGlyphs: true,
      scrollback: SCROLLBACK,
      screenReaderMode: terminalPreferences().screenReader,
      theme: currentTheme(),
    });
    this.search = new ScreenSearch(this.terminal, (at) => listener.found(at));
    this.#drawing = new Drawing(this.terminal, {
      replayBegins: (past) => {
        this.#fromPerson = false;
        listener.replayBegins(past);
      },
      replayNews: () => listener.replayNews(),
      replayEnds: (past) => listener.replayEnds(past),
    });
    this.#place = new Place(this.terminal, this.element, () => this.#apply());
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
    this.terminal.unicode.activeVersion = "11";
    this.terminal.onKey(() => {
      this.#fromPerson = true;
    });
    // Text from an input method or a phone's keyboard comes without a key.
    this.element.addEventListener("input", () => (this.#fromPerson = true), { capture: true });
    this.terminal.onData((data) => this.#said(data));
    this.terminal.onBinary((data) => this.#said(Uint8Array.from(data, (byte) => byte.charCodeAt(0))));
    this.terminal.onBell(() => this.isReplaying || listener.bell());
    const restyle = (): void => this.#style();
    this.#wide.addEventListener("change", restyle);
    const resizes = new ResizeObserver(() => this.placeChanged());
    resizes.observe(this.element);
    this.#stops.push(
      watchTheme(() => {
        this.terminal.options.theme = currentTheme();
      }),
      watchTerminalPreferences(restyle),
      () => this.#wide.removeEventListener("change", restyle),
      () => resizes.disconnect(),
      () => this.#place.dispose(),
    );
  }

  get isReplaying(): boolean {
    return this.#drawing.isReplaying;
  }

  /** As if the person typed it. */
  type(data: string): void {
    this.#fromPerson = true;
    this.terminal.input(data);
  }

  /** As `type`, the way the program at the other end wants a paste. */
  paste(text: string): void {
    // Half a replay does not say how the program wants it.
    this.#drawing.afterReplay(() => {
      this.#fromPerson = true;
      this.terminal.paste(text);
    });
  }

  /** Resolves when the size of the place is known, or after the deadline (milliseconds) when nobody sees it. */
  firstFit(deadlineMs: number): Promise<void> {
    return this.#place.first(deadlineMs);
  }

  /** Its place on the page is another one, or has another size. The first time, that opens it at once: the browser tells of a
   *  new size only with its next frame. */
  placeChanged(): void {
    if (!this.#place.isVisible) return;
    if (this.#opened === "no") void this.#open();
    if (this.#opened === "yes") this.#place.measureSoon();
  }

  size(): Cells {
    return this.#place.cells;
  }

  write(bytes: Uint8Array, drawn: () => void): void {
    this.#drawing.write(bytes, drawn);
  }

  replay(bytes: Uint8Array, past: Past, drawn: () => void): void {
    this.#drawing.replay(bytes, past, drawn);
  }

  resize(cols: number, rows: number): void {
    // xterm draws first what it was given before, which was written for the old size.
    this.terminal.resize(cols, rows);
    this.element.toggleAttribute("data-larger", this.#place.isSmallerThan({ cols, rows }));
  }

  /** The person is here now, so this place's size is the one that counts. */
  claimSize(): void {
    if (this.#opened === "yes" && !this.#place.isFilled) this.#apply();
  }

  /** Pixels from the screen's top to below the cursor's row: what is above must stay readable. */
  cursorBottom(): number {
    const { active } = this.terminal.buffer;
    return ((active.cursorY + 1) / this.terminal.rows) * this.element.clientHeight;
  }

  text(): string {
    return wholeText(this.terminal.buffer.active);
  }

  dispose(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.terminal.dispose();
    this.element.remove();
  }

  async #open(): Promise<void> {
    this.#opened = "opening";
    const graphics = await Promise.all([fetchGraphics(), this.#face()]).then(([fetched]) => fetched);
    if (this.#stops.length === 0) return;
    this.#opened = "yes";
    this.#style();
    this.terminal.open(this.element);
    this.terminal.textarea?.setAttribute("aria-label", this.#label);
    // xterm draws no cursor before its first focus, not even the hollow one.
    for (const event of ["focus", "blur"]) this.terminal.textarea?.dispatchEvent(new FocusEvent(event));
    drawBy(graphics, this.terminal);
    this.#place.measure();
    this.#listener.opened();
    void fetchGraphicsLater().then((late) => {
      if (late === null || this.#stops.length === 0) return;
      drawBy(late, this.terminal);
      this.#place.measure();
    });
  }

  /** Resolves when the face that xterm measures is there: the person's own, or the page's first. */
  async #face(): Promise<void> {
    const [own = "", first = ""] = this.#fontFamily().split(",");
    const font = `12px ${terminalPreferences().font === "" ? own : `${own},${first}`}`;
    if (document.fonts.check(font)) return;
    const late = new Promise((resolve) => setTimeout(resolve, FONT_MS));
    await Promise.race([document.fonts.load(font).catch(() => undefined), late]);
  }

  /** xterm answers programs' questions and reports its focus. What is replayed was answered long ago, and the shell would
   *  take another answer for typing. */
  #said(data: string | Uint8Array): void {
    if (!this.isReplaying || this.#fromPerson) this.#listener.input(data);
    this.#fromPerson = false;
  }

  #apply(): void {
    if (this.#watching) {
      this.resize(this.terminal.cols, this.terminal.rows);
      return;
    }
    const { cols, rows } = this.#place.cells;
    if (this.#listener.resized(cols, rows)) this.resize(cols, rows);
  }

  /** The person's own font before the page's, which serves for what that one lacks. */
  #fontFamily(): string {
    const font = String(terminalPreferences().font).replace(/["\\]/g, "").trim();
    const { fontFamily } = getComputedStyle(this.element);
    return font === "" ? fontFamily : `"${font}", ${fontFamily}`;
  }

  #style(): void {
    const { zoom, screenReader } = terminalPreferences();
    const fontFamily = this.#fontFamily();
    const { fontSize, lineHeight } = textMetrics(fontFamily, this.#wide.matches, zoom);
    this.terminal.options = { fontFamily, fontSize, lineHeight, screenReaderMode: screenReader };
    if (this.terminal.element) this.#place.measure();
  }
}
