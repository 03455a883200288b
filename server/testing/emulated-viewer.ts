import xterm, { type IBuffer, type IBufferCell, type Terminal } from "@xterm/headless";
import type { HeldBy } from "../contract/events.ts";
import { type Socketed, until } from "./running-server.ts";
import { SocketViewer, type ViewerWish } from "./socket-viewer.ts";

/** As the page's. Lines. */
const SCROLLBACK = 10_000;
const SIZE = { cols: 100, rows: 30 };

/** One viewer with a real terminal emulator: what somebody would see, also across connections. */
export class EmulatedViewer {
  readonly terminal: Terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true, scrollback: SCROLLBACK });
  #viewer: SocketViewer;
  /** Output up to here is on the screen. */
  drawn = -1;
  readonly #wish: ViewerWish;

  private constructor(viewer: SocketViewer, wish: ViewerWish) {
    this.#viewer = viewer;
    this.#wish = wish;
  }

  static async attach(socket: Socketed, wish: ViewerWish): Promise<EmulatedViewer> {
    const whole = { ...SIZE, ...wish };
    const viewer = await SocketViewer.attach(socket, whole);
    const emulated = new EmulatedViewer(viewer, whole);
    emulated.#follow(viewer);
    return emulated;
  }

  /** What it was told of being held, in order. */
  get told(): (HeldBy | null)[] {
    return this.#viewer.held;
  }

  get ended(): string | null {
    return this.#viewer.ended;
  }

  get mode(): "fresh" | "resume" {
    return this.#viewer.start.mode;
  }

  /** The network is gone. */
  disconnect(): void {
    this.#viewer.socket.disconnect();
  }

  /** Goes on over another connection, from where it was. */
  async resume(socket: Socketed): Promise<void> {
    this.#viewer = await SocketViewer.attach(socket, { ...this.#wish, from: this.#viewer.from });
    this.#follow(this.#viewer);
  }

  /** Screen, scrollback, colours, cursor and modes, a line of text for each. */
  picture(): string[] {
    const { buffer, modes } = this.terminal;
    const { active } = buffer;
    return [
      `${active.type} ${active.cursorX},${active.cursorY} ${JSON.stringify(modes)}`,
      ...linesOf(buffer.normal),
      ...(active.type === "alternate" ? linesOf(active) : []),
    ];
  }

  /** What is on the screen, without colours. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    const rows = Array.from({ length: this.terminal.rows }, (_, row) => active.getLine(active.baseY + row));
    return rows.map((line) => line?.translateToString(true).trimEnd() ?? "");
  }

  type(keys: string): void {
    this.#viewer.type(keys);
  }

  /** `pattern` is for the screen's text without the empty lines below it. */
  shows(pattern: RegExp): Promise<void> {
    const text = () => this.screen().join("\n").trimEnd();
    return until(30_000, `${pattern} on the screen`, () => pattern.test(text())).catch((error: unknown) => {
      // In one line: of a failure in a report there may be no more.
      throw new Error(`${error instanceof Error ? error.message : error} It shows ${JSON.stringify(text())}`);
    });
  }

  #follow(viewer: SocketViewer): void {
    const { start } = viewer;
    if (start.mode === "fresh") this.terminal.reset();
    this.#draw(start.offset, start.bytes);
    viewer.socket.on("terminal:output", (channel, offset, bytes) => {
      if (channel === start.channel) this.#draw(offset, bytes);
    });
    viewer.socket.on("terminal:fresh", (channel, offset, bytes) => {
      if (channel !== start.channel) return;
      this.terminal.write("\x18\x1bc");
      this.#draw(offset, bytes);
    });
  }

  #draw(offset: number, bytes: Uint8Array): void {
    this.terminal.write(new Uint8Array(bytes), () => {
      this.drawn = offset;
    });
  }
}

/** The pictures of several viewers at one moment: when all have drawn equally far. */
export async function picturesOf(...viewers: EmulatedViewer[]): Promise<string[][]> {
  let pictures: string[][] = [];
  await until(30_000, "all viewers to have drawn equally far", () => {
    if (new Set(viewers.map(({ drawn }) => drawn)).size > 1) return false;
    pictures = viewers.map((viewer) => viewer.picture());
    return true;
  });
  return pictures;
}

function linesOf(buffer: IBuffer): string[] {
  const lines: string[] = [];
  const cell = buffer.getNullCell();
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y);
    let text = line?.isWrapped ? "+" : "";
    let style = "";
    for (let x = 0; x < (line?.length ?? 0); x += 1) {
      line?.getCell(x, cell);
      if (styleOf(cell) !== style) {
        style = styleOf(cell);
        text += `<${style}>`;
      }
      text += cell.getChars() || " ";
    }
    lines.push(text.trimEnd());
  }
  return lines;
}

function styleOf(cell: IBufferCell): string {
  const flags = [
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    cell.isUnderline(),
    cell.isInverse(),
    cell.isInvisible(),
  ];
  return [
    cell.getFgColorMode(),
    cell.getFgColor(),
    cell.getBgColorMode(),
    cell.getBgColor(),
    ...flags.map(Number),
  ].join(" ");
}
