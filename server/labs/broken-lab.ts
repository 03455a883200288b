import { SAMPLE_FRONT } from "./sample-lab.ts";

/** Test data: a broken lab, the line its problem is on, and a part of what the author is told. */
export interface BrokenLab {
  name: string;
  text: string;
  line: number;
  /** Lines of further errors that come of the same mistake. */
  also?: number[];
  says: string;
}

/** Bodies begin on line 10; `S` is line 10 and the step line 11, so what follows is on line 12. */
export const bodyOf = (text: string) => `${SAMPLE_FRONT}## S\n### One {#first}\n${text}\n`;
