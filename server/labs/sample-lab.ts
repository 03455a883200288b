import { LabId } from "../contract/ids.ts";
import type { ParsedLab } from "./lab.ts";
import { type ParseResult, parseLab } from "./parse.ts";
import type { LabFiles } from "./pictures.ts";

/** Test data: nine lines, so that a body written below it begins on line 10. */
export const SAMPLE_FRONT = `---
title: Sample
summary: A lab for tests.
level: beginner
minutes: 5
nodes: [node1, node2]
vars:
  TOKEN: { node: node1, run: cat token, from: first }
---
`;

export const SAMPLE_ID = LabId.parse("sample");

export const parseText = (text: string, files: LabFiles = new Map()): ParseResult =>
  parseLab({ id: SAMPLE_ID, text, files });

/** Parses a body under the sample's front matter, with a first step that makes $TOKEN and uses it. */
export const parseSample = (body: string, files?: LabFiles): ParseResult => parseText(SAMPLE_FRONT + body, files);

/** The lab, when it must be right. */
export function parsedSample(body: string, files?: LabFiles): ParsedLab {
  const result = parseSample(body, files);
  if (!result.ok) throw new Error(`the sample is broken: ${JSON.stringify(result.problems)}`);
  return result.lab;
}
