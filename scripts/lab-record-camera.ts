import type { LabPage } from "../e2e/lab-page.ts";

/** Around the text, so that no letter touches the picture's edge. Pixels of the page. */
const MARGIN = 10;
/** A longer output is cut: a picture is to be taken in, not to be scrolled. Rows of text. */
const ROWS_MAX = 36;

interface Piece {
  /** PNG of a whole terminal, base64. */
  png: string;
  /** How many rows of text it holds, used or not. */
  rows: number;
}

/** Takes pictures of terminals that are shown as tabs, without the rows nobody has used. */
export class Camera {
  readonly #page: LabPage;
  #rows: number | null = null;

  constructor(page: LabPage) {
    this.#page = page;
  }

  /** PNG of the nodes' terminals, one below the other: from the first row down to the last before the new prompt. */
  async shoot(nodes: readonly string[]): Promise<Buffer> {
    const pieces: Piece[] = [];
    for (const node of nodes) pieces.push(await this.#piece(node));
    const scale = await this.#page.page.evaluate(() => window.devicePixelRatio);
    const base64 = await this.#page.page.evaluate(joinPieces, { pieces, margin: MARGIN * scale, rowsMax: ROWS_MAX });
    return Buffer.from(base64, "base64");
  }

  async #piece(node: string): Promise<Piece> {
    const { page } = this.#page;
    await page.getByRole("tab", { name: node }).click();
    // What was hidden is drawn again in the next frame, and shown in the one after.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const png = await this.#page.terminal(node).locator(".xterm-screen").screenshot();
    return { png: png.toString("base64"), rows: await this.#countRows(node) };
  }

  /** Tabs have one size, so one answer does for all; it is asked for after the first picture, not before. */
  async #countRows(node: string): Promise<number> {
    this.#rows ??= Number((await this.#page.run(node, "stty size")).output.split(" ")[0]);
    return this.#rows;
  }
}

/**
 * Runs in the page: cuts each terminal below its output, before the new prompt, puts them below each other with a
 * margin all around, and makes a PNG of them, base64.
 */
async function joinPieces({
  pieces,
  margin,
  rowsMax,
}: {
  pieces: Piece[];
  margin: number;
  rowsMax: number;
}): Promise<string> {
  const context2d = (canvas: OffscreenCanvas) => {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("This browser draws nothing.");
    return context;
  };
  const cut: { bitmap: ImageBitmap; height: number; background: string }[] = [];
  for (const { png, rows } of pieces) {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = context2d(new OffscreenCanvas(bitmap.width, bitmap.height));
    context.drawImage(bitmap, 0, 0);
    const rowHeight = bitmap.height / rows;
    // The corner of the last row: nothing is ever written there.
    const [red, green, blue] = context.getImageData(bitmap.width - 1, bitmap.height - 1, 1, 1).data;
    const isUsed = (row: number): boolean => {
      const { data } = context.getImageData(0, Math.round(row * rowHeight), bitmap.width, Math.floor(rowHeight));
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue) return true;
      }
      return false;
    };
    // Up from the bottom: to the new prompt, past it, and to the last line of the output.
    let prompt = rows - 1;
    while (prompt > 1 && !isUsed(prompt)) prompt -= 1;
    let used = prompt;
    while (used > 1 && !isUsed(used - 1)) used -= 1;
    cut.push({
      bitmap,
      height: Math.round(Math.min(used, rowsMax) * rowHeight),
      background: `rgb(${red} ${green} ${blue})`,
    });
  }
  const width = Math.max(...cut.map(({ bitmap }) => bitmap.width)) + 2 * margin;
  const height = cut.reduce((sum, piece) => sum + piece.height + margin, margin);
  const canvas = new OffscreenCanvas(width, height);
  const context = context2d(canvas);
  context.fillStyle = cut[0]?.background ?? "black";
  context.fillRect(0, 0, width, height);
  let top = margin;
  for (const piece of cut) {
    context.drawImage(
      piece.bitmap,
      0,
      0,
      piece.bitmap.width,
      piece.height,
      margin,
      top,
      piece.bitmap.width,
      piece.height,
    );
    top += piece.height + margin;
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
}
