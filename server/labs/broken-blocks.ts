import { type BrokenLab, bodyOf } from "./broken-lab.ts";
import { SAMPLE_FRONT } from "./sample-lab.ts";

export const BROKEN_FENCES: BrokenLab[] = [
  {
    name: "a block that is not closed",
    text: bodyOf("```bash run node=node1\ndocker ps"),
    line: 12,
    says: "not closed",
  },
  { name: "braces", text: bodyOf("```bash {run node=node1}\ndocker ps\n```"), line: 12, says: "Braces" },
  {
    name: "no language",
    text: bodyOf("```run node=node1\ndocker ps\n```"),
    line: 12,
    says: "where the language belongs",
  },
  {
    name: "an unknown word",
    text: bodyOf("```bash run nod=node1\ndocker ps\n```"),
    line: 12,
    says: "Nothing is called nod",
  },
  {
    name: "a word twice",
    text: bodyOf("```bash run node=node1 node=node2\ndocker ps\n```"),
    line: 12,
    says: "node stands twice",
  },
  {
    name: "a flag with a value",
    text: bodyOf("```bash run=yes node=node1\ndocker ps\n```"),
    line: 12,
    says: "run takes no value",
  },
  {
    name: "node without a value",
    text: bodyOf("```bash run node=\ndocker ps\n```"),
    line: 12,
    says: "node has no value",
  },
  {
    name: "two kinds at once",
    text: bodyOf("```bash run check id=x node=node1\ndocker ps\n```"),
    line: 12,
    says: "run and check at once",
  },
  {
    name: "interrupt without run",
    text: bodyOf("```bash interrupt\ndocker ps\n```"),
    line: 12,
    says: "interrupt means nothing",
  },
  {
    name: "a node on a plain block",
    text: bodyOf("```bash node=node1\ndocker ps\n```"),
    line: 12,
    says: "node means nothing",
  },
  {
    name: "no node where there are two",
    text: bodyOf("```bash run\ndocker ps\n```"),
    line: 12,
    says: "not say on which node",
  },
  {
    name: "a node the lab does not have",
    text: bodyOf("```bash run node=node3\ndocker ps\n```"),
    line: 12,
    says: 'no node "node3"',
  },
  {
    name: "nodes parted by a space",
    text: bodyOf("```bash run node=node1, node2\ndocker ps\n```"),
    line: 12,
    says: "Nothing is called node2",
  },
  {
    name: "nodes parted by a comma and two spaces",
    text: bodyOf("```bash run node=node1 , node2\ndocker ps\n```"),
    line: 12,
    says: "Nothing is called , in",
  },
  {
    name: "a node twice in a block",
    text: bodyOf("```bash run node=node1,node1\ndocker ps\n```"),
    line: 12,
    says: "named twice",
  },
  { name: "an empty command", text: bodyOf("```bash run node=node1\n\n```"), line: 12, says: "run block is empty" },
  {
    name: "a command in a list",
    text: bodyOf("1. Do this:\n\n   ```bash run node=node1\n   docker ps\n   ```"),
    line: 14,
    says: "in a list or quote",
  },
  { name: "output before any command", text: bodyOf("```text output\nx\n```"), line: 12, says: "follows no run block" },
  {
    name: "output after text",
    text: bodyOf("```bash run node=node1\nls\n```\n\nText\n\n```text output\nx\n```"),
    line: 18,
    says: "follows no run block",
  },
  {
    name: "two outputs",
    text: bodyOf("```bash run node=node1\nls\n```\n\n```text output\nx\n```\n\n```text output\ny\n```"),
    line: 20,
    says: "two output blocks",
  },
  {
    name: "a key nobody has",
    text: bodyOf("```text keys node=node1\nEnter Entre\n```"),
    line: 12,
    says: '"Entre" is no key',
  },
  {
    name: "a file without its full path",
    text: bodyOf("```yaml file=compose.yaml node=node1\na: 1\n```"),
    line: 12,
    says: '"compose.yaml" is not a file',
  },
  {
    name: "a file's path that climbs",
    text: bodyOf("```yaml file=/root/../etc/passwd node=node1\na: 1\n```"),
    line: 12,
    says: "is not a file's path",
  },
];

const check = (words: string, script = "true") =>
  `<details><summary>Check: done</summary>\n\n\`\`\`bash check ${words}\n${script}\n\`\`\`\n</details>\n\n`;

export const BROKEN_CHECKS_AND_MORE: BrokenLab[] = [
  { name: "a check without an id", text: bodyOf(check("node=node1")), line: 14, says: "no id" },
  { name: "a check with a strange id", text: bodyOf(check("id=Is_Done node=node1")), line: 14, says: "is not an id" },
  { name: "a check on two nodes", text: bodyOf(check("id=done node=node1,node2")), line: 14, says: "asks one node" },
  {
    name: "a check without a script",
    text: bodyOf(check("id=done node=node1", "")),
    line: 14,
    says: "check block is empty",
  },
  {
    name: "two checks with one id",
    text: bodyOf(check("id=done node=node1") + check("id=done node=node2")),
    line: 21,
    says: "taken by the check in line 14",
  },
  {
    name: "a check outside its fold",
    text: bodyOf("```bash check id=done node=node1\ntrue\n```"),
    line: 12,
    says: "outside a fold",
  },
  {
    name: "a check's fold without a check",
    text: bodyOf("<details><summary>Check: done</summary>\n\n</details>"),
    line: 12,
    says: "no script",
  },
  {
    name: "text in a check's fold",
    text: bodyOf("<details><summary>Check: done</summary>\n\nText\n\n</details>"),
    line: 14,
    says: "one script and nothing else",
  },
  {
    name: "a command in a check's fold",
    text: bodyOf("<details><summary>Check: done</summary>\n\n```bash run node=node1\nls\n```\n</details>"),
    line: 14,
    says: "one script and nothing else",
  },
  {
    name: "a quiz without options",
    text: bodyOf("<details><summary>Quiz: why?</summary>\n\n</details>"),
    line: 12,
    says: "no options",
  },
  {
    name: "a quiz without a right option",
    text: bodyOf("<details><summary>Quiz: why?</summary>\n\n- [ ] a\n- [ ] b\n</details>"),
    line: 14,
    says: "no right option",
  },
  {
    name: "a quiz with one option",
    text: bodyOf("<details><summary>Quiz: why?</summary>\n\n- [x] a\n</details>"),
    line: 14,
    says: "one option",
  },
  {
    name: "an option without a box",
    text: bodyOf("<details><summary>Quiz: why?</summary>\n\n- [x] a\n- b\n</details>"),
    line: 15,
    says: "no box",
  },
  {
    name: "an address of a node the lab lacks",
    text: bodyOf("```bash run node=node1\nping $NODE3_IP\n```"),
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
    text: bodyOf("Text\n[x](javascript:alert(1))"),
    line: 13,
    says: 'A link goes to "javascript:alert(1)"',
  },
  { name: "a link to a file", text: bodyOf("[x](../other/lab.md)"), line: 12, says: "A link goes to" },
  {
    name: "a picture from outside the folder",
    text: bodyOf("![x](../../secret.png)"),
    line: 12,
    says: "A picture comes from",
  },
  {
    name: "a picture over http",
    text: bodyOf("![x](http://example.com/x.png)"),
    line: 12,
    says: "A picture comes from",
  },
  { name: "a picture that is an SVG", text: bodyOf("![x](image/x.svg)"), line: 12, says: "A picture comes from" },
  {
    name: "a picture with a space in its name",
    text: bodyOf("Text\n![x](image/a b.png)"),
    line: 13,
    says: 'A picture comes from "image/a b.png", which has a space in it',
  },
  {
    name: "a picture with a title that is not quoted",
    text: bodyOf("![x](image/a.png My (first) title)"),
    line: 12,
    says: 'A picture comes from "image/a.png My (first) title"',
  },
  { name: "a picture without words", text: bodyOf("![](https://example.com/x.png)"), line: 12, says: "no words" },
];
