import type { Stage } from "./stage/stage.ts";

/** One number beside its target. */
export interface Finding {
  what: string;
  /** As a person reads it: `≤ 0.5 ms`; null for a number that is only told. */
  target: string | null;
  measured: string;
  /** Null without a target. */
  met: boolean | null;
}

export interface Chapter {
  title: string;
  /** What was done, in a few sentences: enough to doubt it. */
  how: string;
  findings: Finding[];
  /** The numbers behind the findings. */
  table: { head: string[]; rows: string[][] } | null;
}

export interface Measurement {
  /** What `--only` takes. */
  name: string;
  run(stage: Stage): Promise<Chapter>;
}

/** A finding that must not exceed its target. */
export function atMost(what: string, measured: number, target: number, format: (value: number) => string): Finding {
  return { what, target: `≤ ${format(target)}`, measured: format(measured), met: measured <= target };
}

/** A finding that must reach its target. */
export function atLeast(what: string, measured: number, target: number, format: (value: number) => string): Finding {
  return { what, target: `≥ ${format(target)}`, measured: format(measured), met: measured >= target };
}

/** A number that is only told. */
export function told(what: string, measured: string): Finding {
  return { what, target: null, measured, met: null };
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const ratio = (value: number): string => value.toFixed(2);
export const megabytes = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} MB`;
export const kilobytes = (value: number): string => `${value.toFixed(1)} kB`;
