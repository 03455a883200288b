/** The suites behind `npm run check` and `npm test`: how each is run, and how its own report is counted. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const bin = (path) => join("node_modules", path);

/** A linter counts as one test: it passes or it does not. What it says is printed when it does not, unless `judge` does that. */
function linter(name, args, judge = null) {
  return { name, args, judge, linter: true };
}

/** One line: which test, and the first line of why. */
function failure(name, message = "") {
  return `${name.trim()}: ${message.trim().split("\n")[0].slice(0, 300)}`;
}

/** dependency-cruiser reports success when it could read nothing; that is a failure here. */
function cruised(code, output) {
  const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  const passed = code === 0 && modules > 0;
  process.stdout.write(passed ? `  ${modules} modules\n` : `${output.trim()}\n`);
  return passed;
}

const vitest = (project) => ({
  name: project,
  report: `${project}.json`,
  args: (reportFile) => [
    bin("vitest/vitest.mjs"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
  ],
  count: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + (numTodoTests ?? 0),
  }),
  failures: ({ testResults }) =>
    testResults.flatMap((file) => {
      const tests = file.assertionResults.filter(({ status }) => status === "failed");
      if (tests.length === 0) return file.status === "failed" ? [failure(file.name, file.message)] : [];
      return tests.map((test) => failure(test.fullName, test.failureMessages[0]));
    }),
});

export const CHECKS = [
  linter("biome", [bin("@biomejs/biome/bin/biome"), "ci", "--colors=off", "."]),
  // Whole every time: what it remembered of an earlier run has hidden errors.
  linter("typescript", [bin("typescript/bin/tsc"), "-p", ".", "--incremental", "false"]),
  linter(
    "imports",
    [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "server",
      "app",
      "components",
    ],
    cruised,
  ),
  linter("knip", [bin("knip/bin/knip.js"), "--no-progress"]),
  vitest("unit"),
];

const END_TO_END = {
  name: "e2e",
  report: "e2e.json",
  args: () => [bin("@playwright/test/cli.js"), "test"],
  environment: (reportFile) => ({ DRYDOCK_E2E_REPORT: reportFile }),
  count: ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 && errors.length > 0 ? 1 : 0),
    skipped: stats.skipped,
  }),
  failures: ({ suites, errors }) => [
    ...suites.flatMap(failuresBelow),
    ...errors.map(({ message }) => failure("e2e", message)),
  ],
};

/** Playwright's report nests suites: of files, then of `describe`. */
function failuresBelow({ specs = [], suites = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => failure(`${file} ${title}`, tests.at(-1)?.results.at(-1)?.error?.message));
  return [...own, ...suites.flatMap(failuresBelow)];
}

export const TESTS = [...CHECKS, vitest("integration"), END_TO_END];

/** Where reports go; the folder is emptied by `clearReports`. */
export function reportFile(root, suite) {
  return join(root, "var/reports", suite.report ?? `${suite.name}.json`);
}

export function clearReports(root) {
  rmSync(join(root, "var/reports"), { recursive: true, force: true });
  mkdirSync(join(root, "var/reports"), { recursive: true });
}

/** A linter's report is what its exit code said, written by whoever ran it. */
export function writeLinterReport(root, suite, passed) {
  writeFileSync(reportFile(root, suite), JSON.stringify({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 }));
}

/**
 * Counts one suite from its report: `{ passed, failed, skipped, problem, failures }`. A suite without a report, or
 * whose run failed although no test did (a file that cannot be loaded), counts as one failure, and `problem` says so.
 */
export function countSuite(root, suite) {
  const none = { passed: 0, failed: 1, skipped: 0 };
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile(root, suite), "utf8"));
  } catch {
    return { ...none, problem: "no report" };
  }
  if (suite.linter) return { passed: report.passed, failed: report.failed, skipped: 0, problem: null };
  const counted = suite.count(report);
  const failures = suite.failures(report);
  if (counted.failed === 0 && (report.success === false || report.errors?.length > 0)) {
    return { ...counted, failed: 1, failures, problem: "the run failed outside of its tests" };
  }
  if (counted.passed + counted.failed === 0) return { ...none, problem: "no test ran" };
  return { ...counted, failures, problem: null };
}

/** Sums up suites: `{ lines, failures, total: { passed, failed, skipped } }`; `failures` has a line for each test that failed. */
export function countAll(root, suites) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const lines = suites.map((suite) => {
    const { passed, failed, skipped, problem, failures: found = [] } = countSuite(root, suite);
    failures.push(...found.map((line) => `${suite.name}: ${line}`));
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    return `${suite.name.padEnd(12)} ${summary({ passed, failed, skipped })}${problem === null ? "" : ` (${problem})`}`;
  });
  return { lines, failures, total };
}

/** `12 passed, 0 failed`, and how many were skipped if any were. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
