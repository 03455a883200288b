import { setTimeout as sleep } from "node:timers/promises";
import type { Line } from "./line.ts";

export interface EchoLine {
  name: string;
  line: Line;
}

export interface EchoSeries {
  name: string;
  /** Milliseconds from a key to its echo, in the order of the keys. */
  times: number[];
}

/** One line of a shell; then it is wiped and the next series has its turn, so that all share the machine's moods. */
const KEYS_PER_TURN = 40;
/** Not counted: a server that has been up for a while has its hot paths compiled. */
const WARM_UP_TURNS = 15;
/** Somebody types far slower; the pause only keeps keys apart, and differs so that no timer falls into step with it. */
const PAUSE_MS = { least: 2, more: 6 };
/** What wiping the line prints has arrived after this. */
const WIPE_MS = 40;
const ECHO_WITHIN_MS = 10_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Ctrl-U: readline wipes what stands before the cursor. */
const WIPE = "\x15";

/** Types so many keys into each line, taking turns. Nothing else may write to these terminals meanwhile. */
export async function measureEchoInTurns(lines: EchoLine[], keys: number): Promise<EchoSeries[]> {
  const meters = lines.map(({ name, line }) => ({
    series: { name, times: [] as number[] },
    meter: new EchoMeter(line),
  }));
  for (let turn = -WARM_UP_TURNS; turn * KEYS_PER_TURN < keys; turn += 1) {
    for (const { series, meter } of meters) {
      const times = await meter.turn();
      if (turn >= 0) series.times.push(...times.slice(0, keys - series.times.length));
    }
  }
  return meters.map(({ series }) => series);
}

class EchoMeter {
  readonly #line: Line;
  #waiting: { byte: number; heard: (at: number) => void } | null = null;

  constructor(line: Line) {
    this.#line = line;
    line.onOutput((bytes) => {
      const at = performance.now();
      const waiting = this.#waiting;
      if (!waiting || !bytes.includes(waiting.byte)) return;
      this.#waiting = null;
      waiting.heard(at);
    });
  }

  async turn(): Promise<number[]> {
    const times: number[] = [];
    for (let key = 0; key < KEYS_PER_TURN; key += 1) {
      await sleep(PAUSE_MS.least + Math.random() * PAUSE_MS.more);
      times.push(await this.#press(LETTERS[key % LETTERS.length] ?? "a"));
    }
    this.#line.write(WIPE);
    await sleep(WIPE_MS);
    return times;
  }

  #press(letter: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No echo of a key for ${ECHO_WITHIN_MS} ms.`)), ECHO_WITHIN_MS);
      const start = performance.now();
      this.#waiting = {
        byte: letter.charCodeAt(0),
        heard: (at) => {
          clearTimeout(timer);
          resolve(at - start);
        },
      };
      this.#line.write(letter);
    });
  }
}
