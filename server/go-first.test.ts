import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const program = `
  const { goFirst } = await import("./server/go-first.ts");
  const { getPriority } = await import("node:os");
  const said = [];
  goFirst({ debug: (details, message) => said.push(message) });
  console.log(JSON.stringify({ priority: getPriority(), said }));
`;

it("is served before the nodes, or says why it is not", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const { priority, said } = JSON.parse(stdout) as { priority: number; said: string[] };
  // Without the right to it (not root, or a container without SYS_NICE) the priority stays as it was.
  if (said.length === 0) expect(priority).toBeLessThan(0);
  else expect(said).toEqual([expect.stringContaining("no right to a higher priority")]);
});
