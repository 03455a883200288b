import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** Runs a program in which Next's listeners come after ours, as in the server. */
async function run(program: string) {
  const setUp = `
    import { pino } from "pino";
    import { endWhenBroken, giveUp } from ${JSON.stringify(join(import.meta.dirname, "fatal.ts"))};
    endWhenBroken(pino());
    for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, () => console.error("kept alive"));
    ${program}`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", setUp], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const lines = said.split("\n").filter(Boolean);
  return {
    code,
    complained,
    log: lines.map((line) => JSON.parse(line) as { level: number; err?: { message: string } }),
  };
}

test("an exception that nobody catches ends the server with a fatal line, whatever Next listens for", async () => {
  const { code, complained, log } = await run(
    `setTimeout(() => { throw new Error("half done"); }); setInterval(() => {}, 1000);`,
  );
  expect([code, complained]).toEqual([1, ""]);
  expect(log).toMatchObject([{ level: 60, err: { message: "half done" } }]);
});

test("a rejection that nobody waits for is logged, and the server goes on", async () => {
  const { code, log } = await run(`void Promise.reject(new Error("unheard")); setTimeout(() => process.exit(7), 100);`);
  expect(code).toBe(7);
  expect(log).toMatchObject([{ level: 50, err: { message: "unheard" } }]);
});

test("what the operator can put right is a sentence, not a stack", async () => {
  expect(await run(`giveUp(new Error("PORT is taken."));`)).toEqual({
    code: 1,
    complained: "PORT is taken.\n",
    log: [],
  });
});
