import { setTimeout as sleep } from "node:timers/promises";
import type { Line } from "./line.ts";
import { BenchSession } from "./session.ts";

/** Nodes ahead boot gently, one after the other, while anybody has a session. */
const FULL_WITHIN_MS = 600_000;
const KEY_WITHIN_MS = 30_000;
/** To count all that /metrics says takes the server some milliseconds, in which keys that are measured meanwhile wait. */
const LOOK_MS = 1000;
/** Stands in no prompt. */
const KEY = "=";

export interface Claim {
  session: BenchSession;
  /** From the request until a key was echoed on every terminal. */
  ms: number;
}

/** Resolves when so many sandboxes wait, in one of these tiers, and nothing is under way with any. */
export async function fullPool(url: string, sandboxes: number, tiers = ["hot", "frozen"]): Promise<void> {
  const deadline = Date.now() + FULL_WITHIN_MS;
  let counts = new Map<string, number>();
  do {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.matchAll(/^drydock_pool_sandboxes\{state="(\w+)"\} (\d+)$/gm);
    counts = new Map([...lines].map(([, state = "", count]) => [state, Number(count)]));
    const waiting = tiers.reduce((sum, tier) => sum + (counts.get(tier) ?? 0), 0);
    if (waiting === sandboxes && counts.get("changing") === 0) return;
    await sleep(LOOK_MS);
  } while (Date.now() < deadline);
  throw new Error(`The pool was not full within ${FULL_WITHIN_MS / 1000} s: ${JSON.stringify([...counts])}.`);
}

/** Starts a session, attaches all its terminals, and types one key into each. */
export async function claimToKeys(url: string): Promise<Claim> {
  const start = performance.now();
  const session = await BenchSession.start(url);
  const answered = session.nodes.map(async (node) => {
    using line = await session.attach(node);
    await echoOf(line, KEY);
  });
  await Promise.all(answered);
  return { session, ms: performance.now() - start };
}

function echoOf(line: Line, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`A key was not echoed within ${KEY_WITHIN_MS / 1000} s`)),
      KEY_WITHIN_MS,
    );
    line.onOutput((bytes) => {
      if (!bytes.includes(key.charCodeAt(0))) return;
      clearTimeout(late);
      resolve();
    });
    line.write(key);
  });
}
