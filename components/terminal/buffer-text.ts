/** What is needed of xterm's buffer; the headless one has it too. */
export interface TextBuffer {
  readonly length: number;
  getLine(y: number):
    | {
        readonly isWrapped: boolean;
        readonly length: number;
        translateToString(trimRight?: boolean, startColumn?: number, endColumn?: number): string;
        getCell(x: number): { getChars(): string } | undefined;
      }
    | undefined;
}

/** Row counted from the oldest line of the scrollback, and column. */
export interface Place {
  y: number;
  x: number;
}

/** The text from one place up to another, which is left out; rows that were only wrapped are joined again. */
export function textBetween(buffer: TextBuffer, from: Place, to: Place): string {
  const lines: string[] = [];
  for (let y = Math.max(0, from.y); y <= to.y && y < buffer.length; y += 1) {
    const line = buffer.getLine(y);
    if (!line) break;
    const start = y === from.y ? from.x : 0;
    const goesOn = y < to.y && (buffer.getLine(y + 1)?.isWrapped ?? false);
    const end = y === to.y ? to.x : goesOn ? writtenLength(line) : line.length;
    const text = line.translateToString(!goesOn, start, end);
    if (line.isWrapped && lines.length > 0) lines.push(`${lines.pop() ?? ""}${text}`);
    else lines.push(text);
  }
  return lines.join("\n");
}

/** Scrollback and screen, without the empty rows below the last line. */
export function wholeText(buffer: TextBuffer): string {
  return textBetween(buffer, { y: 0, x: 0 }, { y: buffer.length, x: 0 }).replace(/\n+$/, "");
}

/** A wide character that did not fit leaves the last cell of a wrapped row empty: it is no space. */
function writtenLength(line: NonNullable<ReturnType<TextBuffer["getLine"]>>): number {
  return line.getCell(line.length - 1)?.getChars() === "" && line.getCell(line.length - 2)?.getChars() !== ""
    ? line.length - 1
    : line.length;
}
