import { expect, test } from "vitest";
import { NodeStartError } from "../nodes/node-driver.ts";
import type { GuardEngine, GuardNews } from "./guard-engine.ts";
import { type Isolation, NetworkGuard } from "./network-guard.ts";
import type { GuardRules } from "./rules.ts";

const rules: GuardRules = {
  instance: "test",
  range: "10.32.0.0/16",
  resolvers: [],
  reachable: [],
  internet: true,
};

/** Each life of the watcher says these things; the last one goes on without saying more. */
function watched(isolation: Isolation, lives: (GuardNews[] | Error)[]) {
  const heard: string[] = [];
  const given: GuardRules[] = [];
  const over = new AbortController();
  const engine: GuardEngine = {
    async *watch(wanted, signal) {
      given.push(wanted);
      const life = lives.shift() ?? [];
      if (life instanceof Error) throw life;
      yield* life;
      if (lives.length > 0 || signal.aborted) return;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    resolvers: async () => ["192.0.2.53"],
  };
  const guard = new NetworkGuard({
    engine,
    isolation,
    rules,
    onInForce: () => heard.push("in force"),
    onRestored: () => heard.push("restored"),
    onOverlap: (route) => heard.push(`overlap ${route}`),
    onFailed: (reason) => heard.push(reason),
  });
  const watching = guard.watch(over.signal);
  const stop = () => {
    over.abort();
    return watching;
  };
  return { guard, heard, given, stop };
}

test("a sandbox waits until the rules are in force", async () => {
  const { guard, heard, stop } = watched("required", [[{ kind: "ready" }, { kind: "restored" }]]);
  expect(guard.inForce).toBe(false);
  expect(guard.obstacle).toContain("being closed off");
  await guard.admit();
  expect(guard.obstacle).toBeNull();
  await stop();
  expect(heard).toEqual(["in force", "restored"]);
});

test("no sandbox starts when isolation is required and cannot be had, and the sentence says what to do", async () => {
  const { guard, stop } = watched("required", [[{ kind: "failed", reason: "Operation not supported" }], []]);
  const refused = await guard.admit().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NodeStartError);
  expect(String(refused)).toMatch(/Operation not supported.*DRYDOCK_ISOLATION=wanted/);
  await stop();
});

test("sandboxes start without it when it is only wanted, and the log has the reason", async () => {
  const { guard, heard, stop } = watched("wanted", [new Error("no such image"), []]);
  await guard.admit();
  expect(guard.obstacle).toBeNull();
  expect(guard.inForce).toBe(false);
  expect(heard).toEqual(["no such image"]);
  await stop();
});

test("a watcher that ends is started again", async () => {
  const { guard, heard, given, stop } = watched("required", [[{ kind: "ready" }], [{ kind: "ready" }]]);
  await expect.poll(() => given.length, { timeout: 20_000 }).toBe(2);
  await expect.poll(() => guard.inForce).toBe(true);
  expect(heard).toEqual(["in force", "its watcher ended", "in force"]);
  await stop();
});

test("when the operator names no resolvers, those of the engine may be asked", async () => {
  const { guard, given, stop } = watched("required", [[{ kind: "ready" }]]);
  await guard.admit();
  expect(given[0]?.resolvers).toEqual(["192.0.2.53"]);
  await stop();
});

test("nothing waits for what is switched off", async () => {
  const { guard, given, stop } = watched("off", []);
  await guard.admit();
  await stop();
  expect(given).toEqual([]);
});
