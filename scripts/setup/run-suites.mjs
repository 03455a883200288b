/** Runs suites one after another; one that fails does not stop the next. */
import { spawn } from "node:child_process";
import { run } from "./command.mjs";
import { seconds } from "./say.mjs";
import { clearReports, countAll, reportFile, summary, writeLinterReport } from "./suites.mjs";

/** A suite that hangs must not keep the others from reporting. */
const SUITE_WITHIN_MS = 45 * 60_000;

/** Runs them with `node` and prints the totals. Resolves to true when nothing failed. */
export async function runSuites(root, suites, { node, env }) {
  clearReports(root);
  for (const suite of suites) {
    const start = Date.now();
    process.stdout.write(`\n== ${suite.name}\n`);
    if (suite.linter) await runLinter(root, suite, { node, env });
    else await runTests(root, suite, { node, env });
    process.stdout.write(`== ${suite.name}: ${seconds(Date.now() - start)}\n`);
  }
  const { lines, failures, total } = countAll(root, suites);
  if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((line) => `- ${line}`).join("\n")}\n`);
  process.stdout.write(`\n${lines.join("\n")}\n\n${summary(total)}\n`);
  return total.failed === 0;
}

async function runLinter(root, suite, { node, env }) {
  const { code, output } = await run(node, suite.args, { cwd: root, env, timeoutMs: SUITE_WITHIN_MS });
  let passed = code === 0;
  try {
    if (suite.judge !== null) passed = suite.judge(code, output);
    else if (!passed) process.stdout.write(`${output.trimEnd()}\n`);
  } catch (error) {
    passed = false;
    process.stdout.write(`${error.message}\n${output.slice(0, 2000)}\n`);
  }
  writeLinterReport(root, suite, passed);
}

function runTests(root, suite, { node, env }) {
  const report = reportFile(root, suite);
  return new Promise((resolve) => {
    const child = spawn(node, suite.args(report), {
      cwd: root,
      env: { ...env, ...suite.environment?.(report) },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const deadline = setTimeout(() => child.kill("SIGTERM"), SUITE_WITHIN_MS);
    const finish = () => {
      clearTimeout(deadline);
      resolve();
    };
    child.on("error", finish);
    child.on("exit", finish);
  });
}
