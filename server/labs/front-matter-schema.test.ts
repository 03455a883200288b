import { expect, it } from "vitest";
import { FrontMatter } from "./front-matter.ts";
import { frontMatterSchema } from "./front-matter-schema.ts";

it("lab-content/lab.schema.json says what the parser accepts (made again by npx vitest run -u front-matter-schema)", async () => {
  const json = `${JSON.stringify(frontMatterSchema(), null, 2)}\n`;
  await expect(json).toMatchFileSnapshot("../../lab-content/lab.schema.json");
});

it("the schema names every key, with words for the author, and no other is allowed", () => {
  const schema = frontMatterSchema() as {
    properties: Record<string, { description?: string }>;
    additionalProperties: boolean;
  };
  expect(Object.keys(schema.properties)).toEqual(Object.keys(FrontMatter.shape));
  for (const property of Object.values(schema.properties)) expect(property.description).toMatch(/\w/);
  expect(schema.additionalProperties).toBe(false);
});
