import { expect, test } from "vitest";
import { atLeast, atMost, milliseconds, ratio } from "./measurement.ts";
import { formatFinding, formatReport } from "./report.ts";

test("a number at its target has met it", () => {
  expect(atMost("echo", 0.5, 0.5, milliseconds).met).toBe(true);
  expect(atMost("echo", 0.51, 0.5, milliseconds).met).toBe(false);
  expect(atLeast("flood", 0.9, 0.9, ratio).met).toBe(true);
  expect(atLeast("flood", 0.89, 0.9, ratio).met).toBe(false);
});

test("the report says of every number what was to be reached and whether it was", () => {
  const text = formatReport({
    date: "2026-01-31",
    command: "npm run bench",
    machine: ["2 processors"],
    chapters: [
      {
        title: "Key echo",
        how: "Keys are typed.",
        findings: [
          atMost("p50 added", 0.4, 0.5, milliseconds),
          atMost("p99 added", 4, 3, milliseconds),
          { what: "keys", target: null, measured: "2000", met: null },
        ],
        table: { head: ["", "p50"], rows: [["a|b", "1"]] },
      },
    ],
  });
  expect(text).toContain("| p50 added | ≤ 0.50 ms | 0.40 ms | met |");
  expect(text).toContain("| p99 added | ≤ 3.00 ms | 4.00 ms | **not met** |");
  expect(text).toContain("| keys |  | 2000 |  |");
  expect(text).toContain("| a\\|b | 1 |");
  expect(text).toMatch(/by `npm run bench` on 2026-01-31/);
});

test("in the terminal a finding is one line", () => {
  expect(formatFinding(atMost("p50 added", 0.4, 0.5, milliseconds))).toBe("✓ p50 added: 0.40 ms (to reach: ≤ 0.50 ms)");
});
