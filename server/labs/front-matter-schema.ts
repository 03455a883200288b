import { z } from "zod";
import { FrontMatter } from "./front-matter.ts";

/** The front matter as JSON Schema, for editors. What zod alone can judge (nodes that agree with a template) is not in it. */
export function frontMatterSchema(): object {
  return {
    ...z.toJSONSchema(FrontMatter, { io: "input", target: "draft-7" }),
    title: "Front matter of a Drydock lab",
    description: "Made from server/labs/front-matter.ts; docs/authoring.md says how to use it.",
  };
}
