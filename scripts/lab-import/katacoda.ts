import { z } from "zod";
import type { LabLevel } from "../../server/contract/lab.ts";
import { type Draft, details, fenced, Importing } from "./draft.ts";
import { katacodaText } from "./katacoda-text.ts";

const Part = z.looseObject({
  title: z.string().optional(),
  text: z.string().optional(),
  verify: z.string().optional(),
  foreground: z.string().optional(),
  background: z.string().optional(),
  code: z.string().optional(),
  courseData: z.string().optional(),
});
type Part = z.infer<typeof Part>;

const Scenario = z.looseObject({
  title: z.string(),
  description: z.string().default(""),
  difficulty: z.string().default(""),
  time: z.string().default(""),
  details: z.looseObject({
    intro: Part.optional(),
    steps: z.array(Part).default([]),
    finish: Part.optional(),
    assets: z.unknown().optional(),
  }),
  backend: z.looseObject({ imageid: z.string().optional() }).optional(),
});

/** Reads a file of the scenario's folder; null when it is not there. */
export type ReadSource = (path: string) => Promise<string | null>;

/** A Katacoda or Killercoda scenario (`index.json` and its texts) as a lab. Throws with a sentence when it is none. */
export async function importKatacoda(read: ReadSource): Promise<Draft> {
  const index = await read("index.json");
  if (index === null) throw new Error("There is no index.json in the folder.");
  const scenario = Scenario.safeParse(parseJson(index));
  if (!scenario.success) throw new Error("index.json is not that of a scenario: it needs title and details.steps.");
  const { title, description, difficulty, time, details: parts, backend } = scenario.data;
  const whole = new Importing("index.json");
  if (backend?.imageid)
    whole.note(1, `The machine image "${backend.imageid}" is replaced by a node with Docker Engine.`);
  if (parts.assets) whole.note(1, "Files put onto the machine before the start (assets) are not carried over.");

  const sections: string[] = [];
  let nodes = 1;
  const add = async (part: Part, head: string) => {
    const importing = new Importing(part.text ?? "index.json", whole);
    sections.push(head, await partText(part, read, importing));
    nodes = Math.max(nodes, importing.nodes);
  };
  if (parts.intro) await add(parts.intro, `## ${parts.intro.title ?? "Introduction"}`);
  sections.push(`## ${title}`);
  for (const [number, step] of parts.steps.entries()) {
    await add(step, `### ${step.title ?? `Step ${number + 1}`} {#step-${number + 1}}`);
  }
  if (parts.finish) await add(parts.finish, `## ${parts.finish.title ?? "Finished"} {#finish}`);
  return {
    title,
    summary: description || title,
    level: levelOf(difficulty),
    minutes: minutesOf(time),
    nodes,
    body: sections.filter((section) => section !== "").join("\n\n"),
    pictures: whole.pictures,
    report: whole.report,
  };
}

async function partText(part: Part, read: ReadSource, importing: Importing): Promise<string> {
  const blocks: string[] = [];
  const source = part.text ? await read(part.text) : null;
  if (source !== null) blocks.push(katacodaText(source, importing));
  else if (part.text) importing.note(1, "The text is not there.");
  for (const kind of ["foreground", "background", "code", "courseData"] as const) {
    if (part[kind]) importing.note(1, `The script ${part[kind]} ran by itself (${kind}); nothing runs by itself now.`);
  }
  const script = part.verify ? await read(part.verify) : null;
  if (script !== null) {
    const id = (part.verify ?? "")
      .replace(/\.[a-z]+$/, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    blocks.push(
      details(
        `Check: ${part.title ?? "the step is done"}`,
        fenced(`bash check id=${id || "check"} node=node1`, script),
      ),
    );
    if (!/\becho\b|\bprintf\b/.test(script))
      importing.note(1, `The check ${part.verify} says nothing when it fails; let it print what is missing.`);
  } else if (part.verify) importing.note(1, `The check ${part.verify} is not there.`);
  return blocks.join("\n\n");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("index.json is not JSON.");
  }
}

function levelOf(difficulty: string): LabLevel {
  if (/advanced|expert|hard/i.test(difficulty)) return "advanced";
  return /intermediate|medium/i.test(difficulty) ? "intermediate" : "beginner";
}

/** `15-20 minutes`, `1 hour` */
function minutesOf(time: string): number {
  const number = Number(/[\d.]+(?=\D*$)/.exec(time)?.[0] ?? 15);
  return /hour|\bh\b/i.test(time) ? number * 60 : number;
}
