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

const front = (change: (lines: string) => string) => `${change(SAMPLE_FRONT)}## S\n### One {#first}\n`;

/** Bodies begin on line 10; `S` is line 10 and the step line 11, so what follows is on line 12. */
const body = (text: string) => `${SAMPLE_FRONT}## S\n### One {#first}\n${text}\n`;

const FRONT_MATTER: BrokenLab[] = [
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

const STRUCTURE: BrokenLab[] = [
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
  { name: "a heading with one sign", text: body("# Title"), line: 12, says: "one sign" },
  { name: "a heading without words", text: body("###"), line: 12, says: "no words" },
  { name: "an id with capitals", text: body("### Two {#Two}"), line: 12, says: '"Two" is not an id' },
  { name: "a title no id can be made of", text: body("### 第二"), line: 12, says: "nothing to make an id of" },
  { name: "two steps with one id", text: body("### Two {#first}"), line: 12, says: "taken by the heading in line 11" },
  { name: "a section and a step with one id", text: body("### S"), line: 12, says: "taken by the heading in line 10" },
  {
    name: "details that never close",
    text: body("<details><summary>Hint</summary>\n\nText\n\n## Next"),
    line: 12,
    says: "not closed",
  },
  {
    name: "details that never close at the end",
    text: body("<details><summary>Hint</summary>\n\nText"),
    line: 12,
    says: "not closed",
  },
  {
    name: "details in details",
    text: body("<details><summary>A</summary>\n\nText\n\n<details><summary>B</summary>\n\nText\n\n</details>"),
    line: 16,
    says: "inside the one of line 12",
  },
  { name: "an end of details without a beginning", text: body("Text\n\n</details>"), line: 14, says: "closes nothing" },
  {
    name: "details without a summary",
    text: body("<details>\n\nText\n\n</details>"),
    line: 12,
    says: "no plain summary",
  },
  {
    name: "a summary without words",
    text: body("<details><summary></summary>\n\nText\n\n</details>"),
    line: 12,
    says: "no words",
  },
  {
    name: "details with nothing inside",
    text: body("<details><summary>Hint</summary>\n\n</details>"),
    line: 12,
    says: 'Nothing is inside "Hint"',
  },
  {
    name: "text in the summary's line",
    text: body("<details><summary>Hint</summary> Text\n</details>"),
    line: 12,
    says: "without an empty line",
  },
  {
    name: "text below an end of details",
    text: body("<details><summary>Hint</summary>\n\nText\n</details>\nMore"),
    line: 16,
    says: '"More" follows',
  },
  {
    name: "details in a list",
    text: body("- <details><summary>Hint</summary>\n\n  Text\n\n  </details>"),
    line: 12,
    also: [16],
    says: "inside other text",
  },
];

const FENCES: BrokenLab[] = [
  { name: "a block that is not closed", text: body("```bash run node=node1\ndocker ps"), line: 12, says: "not closed" },
  { name: "braces", text: body("```bash {run node=node1}\ndocker ps\n```"), line: 12, says: "Braces" },
  {
    name: "no language",
    text: body("```run node=node1\ndocker ps\n```"),
    line: 12,
    says: "where the language belongs",
  },
  {
    name: "an unknown word",
    text: body("```bash run nod=node1\ndocker ps\n```"),
    line: 12,
    says: "Nothing is called nod",
  },
  {
    name: "a word twice",
    text: body("```bash run node=node1 node=node2\ndocker ps\n```"),
    line: 12,
    says: "node stands twice",
  },
  {
    name: "a flag with a value",
    text: body("```bash run=yes node=node1\ndocker ps\n```"),
    line: 12,
    says: "run takes no value",
  },
  {
    name: "node without a value",
    text: body("```bash run node=\ndocker ps\n```"),
    line: 12,
    says: "node has no value",
  },
  {
    name: "two kinds at once",
    text: body("```bash run check id=x node=node1\ndocker ps\n```"),
    line: 12,
    says: "run and check at once",
  },
  {
    name: "interrupt without run",
    text: body("```bash interrupt\ndocker ps\n```"),
    line: 12,
    says: "interrupt means nothing",
  },
  {
    name: "a node on a plain block",
    text: body("```bash node=node1\ndocker ps\n```"),
    line: 12,
    says: "node means nothing",
  },
  {
    name: "no node where there are two",
    text: body("```bash run\ndocker ps\n```"),
    line: 12,
    says: "not say on which node",
  },
  {
    name: "a node the lab does not have",
    text: body("```bash run node=node3\ndocker ps\n```"),
    line: 12,
    says: 'no node "node3"',
  },
  {
    name: "nodes parted by a space",
    text: body("```bash run node=node1, node2\ndocker ps\n```"),
    line: 12,
    says: "Nothing is called node2",
  },
  {
    name: "a node twice in a block",
    text: body("```bash run node=node1,node1\ndocker ps\n```"),
    line: 12,
    says: "named twice",
  },
  { name: "an empty command", text: body("```bash run node=node1\n\n```"), line: 12, says: "run block is empty" },
  {
    name: "a command in a list",
    text: body("1. Do this:\n\n   ```bash run node=node1\n   docker ps\n   ```"),
    line: 14,
    says: "in a list or quote",
  },
  { name: "output before any command", text: body("```text output\nx\n```"), line: 12, says: "follows no run block" },
  {
    name: "output after text",
    text: body("```bash run node=node1\nls\n```\n\nText\n\n```text output\nx\n```"),
    line: 18,
    says: "follows no run block",
  },
  {
    name: "two outputs",
    text: body("```bash run node=node1\nls\n```\n\n```text output\nx\n```\n\n```text output\ny\n```"),
    line: 20,
    says: "two output blocks",
  },
  {
    name: "a key nobody has",
    text: body("```text keys node=node1\nEnter Entre\n```"),
    line: 12,
    says: '"Entre" is no key',
  },
  {
    name: "a file without its full path",
    text: body("```yaml file=compose.yaml node=node1\na: 1\n```"),
    line: 12,
    says: '"compose.yaml" is not a file',
  },
  {
    name: "a file's path that climbs",
    text: body("```yaml file=/root/../etc/passwd node=node1\na: 1\n```"),
    line: 12,
    says: "is not a file's path",
  },
];

const check = (words: string, script = "true") =>
  `<details><summary>Check: done</summary>\n\n\`\`\`bash check ${words}\n${script}\n\`\`\`\n</details>\n\n`;

const CHECKS_AND_MORE: BrokenLab[] = [
  { name: "a check without an id", text: body(check("node=node1")), line: 14, says: "no id" },
  { name: "a check with a strange id", text: body(check("id=Is_Done node=node1")), line: 14, says: "is not an id" },
  { name: "a check on two nodes", text: body(check("id=done node=node1,node2")), line: 14, says: "asks one node" },
  {
    name: "a check without a script",
    text: body(check("id=done node=node1", "")),
    line: 14,
    says: "check block is empty",
  },
  {
    name: "two checks with one id",
    text: body(check("id=done node=node1") + check("id=done node=node2")),
    line: 21,
    says: "taken by the check in line 14",
  },
  {
    name: "a check outside its fold",
    text: body("```bash check id=done node=node1\ntrue\n```"),
    line: 12,
    says: "outside a fold",
  },
  {
    name: "a check's fold without a check",
    text: body("<details><summary>Check: done</summary>\n\n</details>"),
    line: 12,
    says: "no script",
  },
  {
    name: "text in a check's fold",
    text: body("<details><summary>Check: done</summary>\n\nText\n\n</details>"),
    line: 14,
    says: "one script and nothing else",
  },
  {
    name: "a command in a check's fold",
    text: body("<details><summary>Check: done</summary>\n\n```bash run node=node1\nls\n```\n</details>"),
    line: 14,
    says: "one script and nothing else",
  },
  {
    name: "a quiz without options",
    text: body("<details><summary>Quiz: why?</summary>\n\n</details>"),
    line: 12,
    says: "no options",
  },
  {
    name: "a quiz without a right option",
    text: body("<details><summary>Quiz: why?</summary>\n\n- [ ] a\n- [ ] b\n</details>"),
    line: 14,
    says: "no right option",
  },
  {
    name: "a quiz with one option",
    text: body("<details><summary>Quiz: why?</summary>\n\n- [x] a\n</details>"),
    line: 14,
    says: "one option",
  },
  {
    name: "an option without a box",
    text: body("<details><summary>Quiz: why?</summary>\n\n- [x] a\n- b\n</details>"),
    line: 15,
    says: "no box",
  },
  {
    name: "an address of a node the lab lacks",
    text: body("```bash run node=node1\nping $NODE3_IP\n```"),
    line: 12,
    says: "$NODE3_IP is the address",
  },
  {
    name: "a variable used before its step",
    text: `${SAMPLE_FRONT}## S\n### Zero\n\`\`\`bash run node=node1\necho $TOKEN\n\`\`\`\n### One {#first}\n`,
    line: 12,
    says: "before the step first",
  },
  {
    name: "a link that runs a script",
    text: body("Text\n[x](javascript:alert(1))"),
    line: 13,
    says: 'A link goes to "javascript:alert(1)"',
  },
  { name: "a link to a file", text: body("[x](../other/lab.md)"), line: 12, says: "A link goes to" },
  {
    name: "a picture from outside the folder",
    text: body("![x](../../secret.png)"),
    line: 12,
    says: "A picture comes from",
  },
  { name: "a picture over http", text: body("![x](http://example.com/x.png)"), line: 12, says: "A picture comes from" },
  { name: "a picture that is an SVG", text: body("![x](image/x.svg)"), line: 12, says: "A picture comes from" },
  { name: "a picture without words", text: body("![](https://example.com/x.png)"), line: 12, says: "no words" },
];

export const BROKEN_LABS: BrokenLab[] = [...FRONT_MATTER, ...STRUCTURE, ...FENCES, ...CHECKS_AND_MORE];
