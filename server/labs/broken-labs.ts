import { type BrokenLab, bodyOf } from "./broken-lab.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

const front = (change: (lines: string) => string) => `${change(SAMPLE_FRONT)}## S\n### One {#first}\n`;

export const BROKEN_FRONT_MATTER: BrokenLab[] = [
  { name: "an empty file", text: "", line: 1, says: "front matter is missing" },
  { name: "no front matter", text: "## Section\n", line: 1, says: "front matter is missing" },
  { name: "front matter without an end", text: "---\ntitle: X\n", line: 1, says: "not closed" },
  { name: "front matter that is not YAML", text: "---\ntitle: [\n---\n", line: 3, says: "not YAML" },
  { name: "front matter that is a list", text: "---\n- title\n---\n", line: 2, says: "The front matter is not right" },
  {
    name: "a key given twice",
    text: front((yaml) => yaml.replace("level:", "title: Again\nlevel:")),
    line: 4,
    says: "not YAML",
  },
  { name: "no title", text: front((yaml) => yaml.replace("title: Sample\n", "")), line: 2, says: "title is missing" },
  {
    name: "a title that is a number",
    text: front((yaml) => yaml.replace("Sample", "2026")),
    line: 2,
    says: "title is not right",
  },
  {
    name: "an unknown level",
    text: front((yaml) => yaml.replace("beginner", "expert")),
    line: 4,
    says: "level is not right",
  },
  {
    name: "minutes in words",
    text: front((yaml) => yaml.replace("minutes: 5", "minutes: five")),
    line: 5,
    says: "minutes is not right",
  },
  {
    name: "no minutes at all",
    text: front((yaml) => yaml.replace("minutes: 5", "minutes: 0")),
    line: 5,
    says: "minutes",
  },
  {
    name: "a node by number",
    text: front((yaml) => yaml.replace("[node1, node2]", "[1, node2]")),
    line: 6,
    says: "nodes.0",
  },
  {
    name: "a node twice",
    text: front((yaml) => yaml.replace("[node1, node2]", "[node1, node1]")),
    line: 6,
    says: "listed twice",
  },
  { name: "no nodes", text: front((yaml) => yaml.replace("nodes: [node1, node2]\n", "")), line: 1, says: "no nodes" },
  {
    name: "a template that is unknown",
    text: front((yaml) => yaml.replace("level:", "template: nine\nlevel:")),
    line: 4,
    says: "template",
  },
  {
    name: "a template with other nodes",
    text: front((yaml) => yaml.replace("level:", "template: one-node\nlevel:")),
    line: 7,
    says: "one-node has the nodes node1",
  },
  {
    name: "an unknown key",
    text: front((yaml) => yaml.replace("level:", "author: me\nlevel:")),
    line: 4,
    says: "no key author",
  },
  {
    name: "an image that is an option",
    text: front((yaml) => yaml.replace("level:", "images: [--privileged]\nlevel:")),
    line: 4,
    says: "images.0",
  },
  {
    name: "a variable in small letters",
    text: front((yaml) => yaml.replace("TOKEN", "token")),
    line: 8,
    says: "not a variable's name",
  },
  {
    name: "a variable that is built in",
    text: front((yaml) => yaml.replace("TOKEN", "NODE1_IP")),
    line: 8,
    says: "vars.NODE1_IP",
  },
  {
    name: "a variable without its step",
    text: front((yaml) => yaml.replace(", from: first", "")),
    line: 8,
    says: "vars.TOKEN.from is missing",
  },
  {
    name: "a variable with a key too many",
    text: front((yaml) => yaml.replace("from:", "form: x, from:")),
    line: 8,
    says: "no key vars.TOKEN.form",
  },
  {
    name: "a variable on a node the lab lacks",
    text: front((yaml) => yaml.replace("{ node: node1", "{ node: node3")),
    line: 8,
    says: "no node3",
  },
  {
    name: "a variable from nowhere",
    text: front((yaml) => yaml.replace("from: first", "from: frist")),
    line: 8,
    says: '"frist", which is no step',
  },
];

export const BROKEN_STRUCTURE: BrokenLab[] = [
  { name: "no section", text: SAMPLE_FRONT, line: 10, says: "no section" },
  {
    name: "text before the first section",
    text: `${SAMPLE_FRONT}Hello\n\n## S\n### One {#first}\n`,
    line: 10,
    says: "before the first section",
  },
  {
    name: "a step before the first section",
    text: `${SAMPLE_FRONT}### Zero\n\n## S\n### One {#first}\n`,
    line: 10,
    says: "before the first section",
  },
  { name: "a heading with one sign", text: bodyOf("# Title"), line: 12, says: "one sign" },
  { name: "a heading without words", text: bodyOf("###"), line: 12, says: "no words" },
  { name: "an id with capitals", text: bodyOf("### Two {#Two}"), line: 12, says: '"Two" is not an id' },
  { name: "a title no id can be made of", text: bodyOf("### 第二"), line: 12, says: "nothing to make an id of" },
  {
    name: "two steps with one id",
    text: bodyOf("### Two {#first}"),
    line: 12,
    says: "taken by the heading in line 11",
  },
  {
    name: "a section and a step with one id",
    text: bodyOf("### S"),
    line: 12,
    says: "taken by the heading in line 10",
  },
  {
    name: "details that never close",
    text: bodyOf("<details><summary>Hint</summary>\n\nText\n\n## Next"),
    line: 12,
    says: "not closed",
  },
  {
    name: "details that never close at the end",
    text: bodyOf("<details><summary>Hint</summary>\n\nText"),
    line: 12,
    says: "not closed",
  },
  {
    name: "details in details",
    text: bodyOf("<details><summary>A</summary>\n\nText\n\n<details><summary>B</summary>\n\nText\n\n</details>"),
    line: 16,
    says: "inside the one of line 12",
  },
  {
    name: "an end of details without a beginning",
    text: bodyOf("Text\n\n</details>"),
    line: 14,
    says: "closes nothing",
  },
  {
    name: "details without a summary",
    text: bodyOf("<details>\n\nText\n\n</details>"),
    line: 12,
    says: "no plain summary",
  },
  {
    name: "a summary without words",
    text: bodyOf("<details><summary></summary>\n\nText\n\n</details>"),
    line: 12,
    says: "no words",
  },
  {
    name: "details with nothing inside",
    text: bodyOf("<details><summary>Hint</summary>\n\n</details>"),
    line: 12,
    says: 'Nothing is inside "Hint"',
  },
  {
    name: "text in the summary's line",
    text: bodyOf("<details><summary>Hint</summary> Text\n</details>"),
    line: 12,
    says: "without an empty line",
  },
  {
    name: "text below an end of details",
    text: bodyOf("<details><summary>Hint</summary>\n\nText\n</details>\nMore"),
    line: 16,
    says: '"More" follows',
  },
  {
    name: "details in a list",
    text: bodyOf("- <details><summary>Hint</summary>\n\n  Text\n\n  </details>"),
    line: 12,
    also: [16],
    says: "inside other text",
  },
];
