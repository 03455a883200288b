import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileCommand } from "./write-file.ts";

test("a shell writes exactly the content, whatever stands in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "write-file-"));
  try {
    const path = join(folder, "it's", "compose.yaml");
    const content = "services:\n  web: '$HOME' `ls` \\\nEND\nEND_\n";
    execFileSync("sh", ["-c", writeFileCommand(path, content)]);
    expect(readFileSync(path, "utf8")).toBe(content);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
