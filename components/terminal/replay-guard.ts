import type { IParser } from "@xterm/xterm";

/** Questions a program may ask a terminal, by their escape sequences. */
const CSI_QUESTIONS = [
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" },
  { prefix: "?", final: "n" },
  { final: "t" },
  { prefix: ">", final: "q" },
  { intermediates: "$", final: "p" },
  { prefix: "?", intermediates: "$", final: "p" },
];
/** Colours: palette, foreground, background, cursor. A question mark asks, anything else sets. */
const OSC_COLOURS = [4, 10, 11, 12];

/** Keeps a terminal from answering what was asked in the past: the shell would take the answers for typing. */
export function guardReplay(parser: IParser, isReplaying: () => boolean): void {
  for (const question of CSI_QUESTIONS) parser.registerCsiHandler(question, () => isReplaying());
  for (const colour of OSC_COLOURS) {
    parser.registerOscHandler(colour, (data) => isReplaying() && data.includes("?"));
  }
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, () => isReplaying());
}
