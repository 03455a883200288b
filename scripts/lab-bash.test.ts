import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LabId } from "../server/contract/ids.ts";
import { parseLab } from "../server/labs/parse.ts";
import { bashProblems, findBash } from "./lab-bash.ts";
import { checkLabs } from "./lab-check.ts";

const FRONT = "---\ntitle: T\nsummary: S.\nlevel: beginner\nminutes: 5\nnodes: [node1]\n---\n## S\n### One\n";
const run = (command: string, language = "bash") => `\`\`\`${language} run\n${command}\n\`\`\`\n\n`;
const check = (script: string) =>
  `<details><summary>Check: x</summary>\n\n\`\`\`bash check id=x\n${script}\n\`\`\`\n</details>\n`;

/** Bodies begin on line 10. */
async function problemsOf(body: string): Promise<string[]> {
  const result = parseLab({ id: LabId.parse("sample"), text: FRONT + body, files: new Map() });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const problems = await bashProblems(result.lab, "bash");
  return problems.map(({ line, level, message }) => `${line}: ${level}: ${message}`);
}

it("a check that is no bash is an error in its line, a command a warning", async () => {
  expect(await problemsOf(run("ls\nls )\nls") + check("if true; then\n  echo x"))).toEqual([
    '12: warning: Bash does not understand this command: syntax error near unexpected token ")".',
    expect.stringMatching(/^(19|20): error: Bash does not understand this check: syntax error: unexpected end of file/),
  ]);
});

it("quotes, placeholders and here-documents that do not end are found", async () => {
  const found = await problemsOf(run("echo 'x") + run("docker logs <id>") + run("cat > a <<EOF\nx"));
  expect(found.map((line) => line.replace(/message:.*/, ""))).toEqual([
    expect.stringMatching(/^11: warning: .*matching "'"/),
    expect.stringMatching(/^15: warning: .*"newline"/),
    expect.stringMatching(/^19: warning: .*here-document delimited by end-of-file \(wanted "EOF"\)\.$/),
  ]);
});

it("nothing is said of what is right or no bash, and nothing is run", async () => {
  const file = join(tmpdir(), `lab-bash-${process.pid}`);
  expect(
    await problemsOf(run("--help || echo $(date)") + run("SELECT (1);", "sql") + check(`touch ${file}; exit 1`)),
  ).toEqual([]);
  await expect(rm(file)).rejects.toThrow("ENOENT");
});

it("a bash that is not there, or too old to know what the nodes' does, is not asked", async () => {
  expect(await findBash()).toBe("bash");
  expect(await findBash(join(tmpdir(), "no-bash-here"))).toBeNull();
  const folder = await mkdtemp(join(tmpdir(), "bash-"));
  const old = join(folder, "bash");
  await writeFile(old, "#!/bin/sh\necho 3\n", { mode: 0o755 });
  expect(await findBash(old)).toBeNull();
  await rm(folder, { recursive: true });
});

it("check says what bash says, among the other problems of the lab and in their order", async () => {
  const folder = await mkdtemp(join(tmpdir(), "labs-"));
  await mkdir(join(folder, "x"));
  await writeFile(join(folder, "x", "lab.md"), `${FRONT}${run("ls )")}<b>x</b>\n\n${check("fi")}`);
  const { lines, failed } = await checkLabs(folder, [], "labs");
  expect(lines.map((line) => line.slice(0, 30))).toEqual([
    expect.stringMatching(/^labs\/x\/lab.md:11: warning: /),
    expect.stringMatching(/^labs\/x\/lab.md:14: warning: /),
    expect.stringMatching(/^labs\/x\/lab.md:19: error: /),
    "0 labs, 1 error, 2 warnings.",
  ]);
  expect(failed).toBe(true);
  await rm(folder, { recursive: true });
});
