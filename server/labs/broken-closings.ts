import { type BrokenLab, bodyOf } from "./broken-lab.ts";

const RUN = "```bash run node=node1\ndocker ps\n";
const CLOSED = `${RUN}\`\`\`\n`;

/** Blocks whose end is missing or not where it seems to be: what is lost is all that follows. */
export const BROKEN_CLOSINGS: BrokenLab[] = [
  {
    name: "a command that swallows the next step",
    text: bodyOf(`${RUN}\n### Two\nSome words.\n${CLOSED}`),
    line: 12,
    says: "not closed: line 17 begins the next one",
  },
  {
    name: "an output that swallows the next command",
    text: bodyOf(`${CLOSED}\n\`\`\`text output\nx\n\n${CLOSED}`),
    line: 16,
    says: "not closed: line 19 begins the next one",
  },
  {
    name: "a file that swallows a block of plain text",
    text: bodyOf("```yaml file=/root/a.yaml node=node1\na: 1\n\n``` text\nx\n```"),
    line: 12,
    says: "not closed: line 15 begins the next one",
  },
  {
    name: "a check that is not closed, and is used from the front matter",
    text: bodyOf(
      `<details><summary>Check: x</summary>\n\n\`\`\`bash check id=x node=node1\ntrue\n</details>\n\n${CLOSED}`,
    ).replace("from: first", "from: later"),
    line: 14,
    says: "not closed: line 18 begins the next one",
  },
  {
    name: "a command that is not closed before a fold",
    text: bodyOf(`${RUN}\n<details><summary>Solution</summary>\n\n${CLOSED}</details>`),
    line: 12,
    says: "not closed: line 17 begins the next one",
  },
  {
    name: "a command that a block without a language ends, before a fold",
    text: bodyOf(`${RUN}\n<details><summary>Hint</summary>\n\n\`\`\`\nx\n\`\`\`\n</details>`),
    line: 12,
    says: "not closed: line 15 is a details tag",
  },
  {
    name: "a command that a block without a language ends, in the next step",
    text: bodyOf(`${RUN}\n### Two\n\n\`\`\`\nx\n\`\`\`\n\n${CLOSED}`),
    line: 12,
    says: "not closed: line 15 is a heading",
  },
  {
    name: "a command that the second of several blocks without a language shows to be open",
    text: bodyOf(`${RUN}\n### Two\n\n\`\`\`\nx\n\`\`\`\n\n\`\`\`\ny\n\`\`\`\n\n${CLOSED}`),
    line: 12,
    says: "not closed: line 15 is a heading",
  },
  {
    name: "a block without a language that is not closed, after a command with a comment",
    text: bodyOf("```bash run node=node1\n## list them\ndocker ps\n```\n\n```\nx\n"),
    line: 17,
    says: "not closed.",
  },
  {
    name: "an end too many",
    text: bodyOf(`${CLOSED}\`\`\`\n\nText\n\n${CLOSED}`),
    line: 15,
    says: "not closed: line 19 begins the next one",
  },
  {
    name: "an end that is indented",
    text: bodyOf(`${RUN}    \`\`\`\n\nText\n\n${CLOSED}`),
    line: 12,
    says: "not closed: the signs in line 14 are indented by four spaces or more",
  },
  {
    name: "a beginning that is indented, in a fold",
    text: bodyOf(`<details><summary>Solution</summary>\n\n    ${CLOSED}</details>\n\n${CLOSED}`),
    line: 14,
    says: "indented by four spaces or more",
  },
  {
    name: "a beginning that is indented, after text",
    text: bodyOf(`Text\n    ${CLOSED}\n\n${CLOSED}`),
    line: 13,
    says: "indented by four spaces or more",
  },
  {
    name: "a beginning without further words that is indented",
    text: bodyOf(`Text\n\n    \`\`\`bash\nls\n\`\`\`\n\n${CLOSED}`),
    line: 14,
    says: "indented by four spaces or more",
  },
  {
    name: "a command that is indented as a whole",
    text: bodyOf("Text\n\n    ```bash run node=node1\n    docker ps\n    ```\n\nText"),
    line: 14,
    says: "indented by four spaces or more",
  },
  {
    name: "a command that is indented as a whole, after text",
    text: bodyOf("Text\n    ```bash run node=node1\n    docker ps\n    ```\n\nText"),
    line: 13,
    says: "indented by four spaces or more",
  },
  {
    name: "a check that is indented as a whole",
    text: bodyOf(
      "<details><summary>Check: x</summary>\n\n    ```bash check id=x node=node1\n    true\n    ```\n</details>",
    ),
    line: 14,
    says: "indented by four spaces or more",
  },
  {
    name: "a block directly below a summary, with an empty line in it",
    text: bodyOf(`<details><summary>Hint</summary>\n${RUN}\nls\n\`\`\`\n</details>\n\n${CLOSED}`),
    line: 13,
    says: "without an empty line",
  },
];
