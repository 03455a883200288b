import { describe, expect, it } from "vitest";
import { parsedSample, parseSample, parseText, SAMPLE_FRONT } from "./sample-lab.ts";

const step = (body: string) => parsedSample(`## S\n### One {#first}\n${body}`).sections[0]?.steps[0]?.blocks ?? [];
const run = (info: string, command: string) => `\`\`\`${info}\n${command}\n\`\`\`\n`;

describe("structure", () => {
  it("steps are numbered within their section, and ids come from the heading or its end", () => {
    const lab = parsedSample(
      "## Turn it on\nHello\n\n### Create a `manager`, *now*\n### Join {#first}\n## Über uns\n### Last\n",
    );
    expect(lab.sections.map(({ id, number, title }) => [number, id, title])).toEqual([
      [1, "turn-it-on", "Turn it on"],
      [2, "uber-uns", "Über uns"],
    ]);
    expect(
      lab.sections.flatMap((section) => section.steps.map(({ id, number, title }) => [number, id, title])),
    ).toEqual([
      ["1.1", "create-a-manager-now", "Create a manager, now"],
      ["1.2", "first", "Join"],
      ["2.1", "last", "Last"],
    ]);
    expect(lab.sections[0]?.blocks).toEqual([{ kind: "prose", html: "<p>Hello</p>" }]);
  });

  it("short code is kept on one line, longer code may be broken", () => {
    const prose = "`-d` in `docker service update --replicas 7`";
    const parsed = parseText(
      `${SAMPLE_FRONT}## S\n${prose}\n### One {#first}\n${run("bash run node=node1", "docker ps")}`,
    );
    expect(parsed.ok && parsed.lab.sections[0]?.blocks).toEqual([
      { kind: "prose", html: '<p><code>-d</code> in <code data-long="">docker service update --replicas 7</code></p>' },
    ]);
  });

  it("Windows line ends and a byte order mark change nothing", () => {
    const text = `${SAMPLE_FRONT}## S\n### One {#first}\n${run("bash run node=node1", "docker ps\ndocker info")}`;
    const windows = parseText(`\uFEFF${text.replaceAll("\n", "\r\n")}`);
    expect(windows).toEqual(parseText(text));
    expect(windows.ok).toBe(true);
  });

  it("a warning keeps its line when the file has Windows line ends", () => {
    const result = parseText(`${SAMPLE_FRONT}## S\n### One {#first}\n\n<b>x</b>\n`.replaceAll("\n", "\r\n"));
    expect(result.ok && result.lab.warnings.map(({ line }) => line)).toEqual([8, 13]);
  });

  it("a template gives the nodes when they are not listed", () => {
    const result = parseText(
      `${SAMPLE_FRONT.replace("nodes: [node1, node2]", "template: three-nodes")}## S\n### One {#first}\n`,
    );
    expect(result.ok && result.lab.nodes).toEqual(["node1", "node2", "node3"]);
    expect(result.ok && result.lab.template).toBe("three-nodes");
  });
});

describe("blocks", () => {
  it("a run block has its nodes, its variables and the output after it", () => {
    const blocks = step(
      `${run("bash run interrupt copy node=node1,node2", "echo $TOKEN $NODE2_IP $HOME $NODE1_IPX")}\n${run("text output", "…\n...")}`,
    );
    expect(blocks).toEqual([
      {
        kind: "run",
        id: "first.1",
        nodes: ["node1", "node2"],
        command: "echo $TOKEN $NODE2_IP $HOME $NODE1_IPX",
        vars: ["TOKEN", "NODE2_IP"],
        interrupt: true,
        output: "…\n...",
      },
    ]);
  });

  it("node= may be left out where there is one node", () => {
    const result = parseText(
      `${SAMPLE_FRONT.replace("node1, node2", "node1")}## S\n### One {#first}\n${run("bash run", "ls")}`,
    );
    expect(result.ok && result.lab.sections[0]?.steps[0]?.blocks[0]).toMatchObject({ kind: "run", nodes: ["node1"] });
  });

  it("keys, files and plain code are told apart", () => {
    const text = [
      run("text keys node=node1", '^C Enter ":wq" q'),
      run("yaml file=/root/a.yaml node=node2", "a: 1"),
      run("bash copy", "ls"),
      run("", "x"),
      "    indented\n",
    ];
    expect(step(text.join("\n"))).toEqual([
      { kind: "keys", id: "first.1", nodes: ["node1"], keys: ["^C", "Enter", '":wq"', "q"], data: "\u0003\r:wqq" },
      { kind: "file", id: "first.2", nodes: ["node2"], path: "/root/a.yaml", language: "yaml", content: "a: 1\n" },
      { kind: "code", language: "bash", code: "ls" },
      { kind: "code", language: "", code: "x" },
      { kind: "prose", html: "<pre><code>indented\n</code></pre>" },
    ]);
  });

  it("folds: a hint, a solution and any other; a solution's commands are kept for its step", () => {
    const lab = parsedSample(
      `## S\n### One {#first}\n<details><summary>Hint: look &amp; see</summary>\n\nText\n</details>\n<details><summary>Solution</summary>\n\n${run("bash run node=node1", "ls")}</details>\n\n<details open>\n<summary>More</summary>\n\nText\n\n</details>\n`,
    );
    const blocks = lab.sections[0]?.steps[0]?.blocks ?? [];
    expect(blocks.map((block) => block.kind === "fold" && [block.role, block.title, block.blocks.length])).toEqual([
      ["hint", "Hint: look & see", 1],
      ["solution", "Solution", 1],
      ["details", "More", 1],
    ]);
    expect(lab.solutions.get("first")?.map((block) => block.command)).toEqual(["ls"]);
  });

  it("a picture that is there becomes a block with its size; a missing one is left out with a warning", () => {
    const text =
      "## S\n### One {#first}\n```bash run node=node1\nls\n```\n\n![Here](./image/a.png)\n\n![Not here](image/b.png)\n";
    const lab = parsedSample(text, new Map([["image/a.png", { width: 640, height: 480 }]]));
    expect(lab.sections[0]?.steps[0]?.blocks.slice(1)).toEqual([
      { kind: "picture", src: "/labs/sample/image/a.png", alt: "Here", width: 640, height: 480 },
    ]);
    expect(lab.pictures).toEqual([
      { file: "image/a.png", alt: "Here", step: "first", after: "first.1", line: 16 },
      { file: "image/b.png", alt: "Not here", step: "first", after: "first.1", line: 18 },
    ]);
    expect(lab.warnings.filter(({ line }) => line === 18).map(({ message }) => message)).toEqual([
      expect.stringContaining("image/b.png"),
    ]);
  });
});

describe("what the server keeps", () => {
  it("the scripts of blocks that are bash, with the line that each begins in", () => {
    const lab = parsedSample(
      `## S\n### One {#first}\n${run("bash run node=node1", "ls\nls")}${run("sql run node=node1", "SELECT 1;")}\n<details><summary>Check: x</summary>\n\n${run("bash check id=x node=node1", "true")}</details>\n\n<details><summary>Solution</summary>\n\n${run("sh run node=node1", "pwd")}</details>\n`,
    );
    expect(lab.scripts).toEqual([
      { kind: "run", line: 13, text: "ls\nls" },
      { kind: "check", line: 23, text: "true" },
      { kind: "run", line: 30, text: "pwd" },
    ]);
  });

  it("a check's script and a quiz's key are not in the sections", () => {
    const lab = parsedSample(
      `## S\n### One {#first}\n<details><summary>Check: it is done</summary>\n\n${run("bash check id=done node=node2 hold", "test -f /secret-path")}</details>\n\n<details><summary>Quiz: which?</summary>\n\n- [ ] \`a\`\n- [x] b\n- [X] c <b>d</b>\n</details>\n`,
    );
    expect(lab.checks).toEqual([
      { id: "done", node: "node2", title: "it is done", hold: true, script: "test -f /secret-path", step: "first" },
    ]);
    expect(lab.quizzes).toEqual(new Map([["first.quiz1", [1, 2]]]));
    expect(lab.sections[0]?.steps[0]?.blocks).toEqual([
      { kind: "check", id: "done", node: "node2", title: "it is done", hold: true },
      {
        kind: "quiz",
        id: "first.quiz1",
        question: "which?",
        options: ["<code>a</code>", "b", "c &lt;b&gt;d&lt;/b&gt;"],
        multiple: true,
      },
    ]);
    expect(JSON.stringify(lab.sections)).not.toMatch(/secret-path|\[x\]|right/i);
  });
});

describe("warnings let the lab load", () => {
  const warnings = (body: string) =>
    parsedSample(`## S\n### One {#first}\n${body}`).warnings.map(({ line, message }) => `${line}: ${message}`);

  it("a name that nothing sets, unless the shell or a command sets it", () => {
    const found = warnings(
      run(
        "bash run node=node1",
        "NAME=x; read -r REPLY_TO; for NUMBER in 1; do echo $NAME $REPLY_TO $NUMBER $PATH $TOKEN $TOKN; done",
      ),
    );
    expect(found).toEqual([expect.stringContaining("12: $TOKN is neither declared")]);
  });

  it("a variable that no command uses", () => {
    expect(warnings("")).toEqual(["8: No command uses $TOKEN."]);
  });

  it("a link to an anchor that no heading has, wherever it stands", () => {
    const used = run("bash run node=node1", "echo $TOKEN");
    const quiz = "<details><summary>Quiz: x</summary>\n\n- [x] [a](#there)\n- [ ] [b](#gone)\n</details>\n";
    expect(
      warnings(`${used}\n[top](#) [before](#first)\n[nope](#nope) [s](#s)\n\n${quiz}\n### There\n[x](#First)\n`),
    ).toEqual([
      '17: A link goes to "#nope", which is no id of a section or step.',
      '22: A link goes to "#gone", which is no id of a section or step.',
      '26: A link goes to "#First", which is no id of a section or step.',
    ]);
  });

  it("what stands in a table has its row's line", () => {
    const used = run("bash run node=node1", "echo $TOKEN");
    expect(warnings(`${used}\n| a | b |\n|---|---|\n| x | y |\n| x | [n](#nope) |\n`)).toEqual([
      '19: A link goes to "#nope", which is no id of a section or step.',
    ]);
  });

  it("a solution in which there is nothing to run", () => {
    const solution = (inner: string) => `<details><summary>Solution</summary>\n\n${inner}\n</details>\n\n`;
    const used = run("bash run node=node1", "echo $TOKEN");
    const file = run("yaml file=/root/a.yaml node=node1", "a: 1");
    const keys = run("text keys node=node1", "q");
    expect(
      warnings(used + solution("Think.") + solution(file) + solution(keys) + solution(run("bash", "docker ps"))),
    ).toEqual([
      "15: The solution has nothing to run, so that the page shows no button.",
      "36: The solution has nothing to run, so that the page shows no button.",
    ]);
  });

  it("raw HTML", () => {
    expect(
      warnings(`${run("bash run node=node1", "echo $TOKEN")}\n<u>x</u>\n\nText <u>x\n`).map(
        (text) => text.split(":")[0],
      ),
    ).toEqual(["16", "18"]);
  });
});

it("a file of one kind of problem is cut off at a hundred of them, and still refused", () => {
  const result = parseSample(`## S\n### One {#first}\n${"[x](javascript:1)\n\n".repeat(5000)}`);
  expect(!result.ok && result.problems.length).toBe(100);
});
