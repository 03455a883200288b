/**
 * What a terminal emulator says by itself when a program asks: who it is (DA), its state (DSR), where the cursor is
 * (CPR), a mode (DECRPM), a colour (OSC), a setting (DCS). Shift+F3 looks like a cursor's place in the first row.
 */
const ANSWER = /^(?:\x1b\[[?>=]?[\d;]*(?:[cnRt]|\$y)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\)+$/;
/** Several answers at once are far below this. Characters. */
const ANSWER_MAX = 1024;

/** Whether this is only answers. Every viewer's emulator gives one, and the program expects one. */
export function isAnswer(data: string | Uint8Array): boolean {
  return typeof data === "string" && data.startsWith("\x1b") && data.length <= ANSWER_MAX && ANSWER.test(data);
}
