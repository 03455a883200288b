import { vi } from "vitest";
import { Sessions } from "../sessions/sessions.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { FakeClock } from "./fake-clock.ts";
import { InMemorySandboxes } from "./in-memory-sandboxes.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { silentLog, TEST_LAB, TEST_LABS } from "./test-lab.ts";

export const MINUTE_MS = 60_000;

/** Sessions over a real store, with nodes in memory and a clock that stands still. */
export function openTestSessions(labs = TEST_LABS, lessons = labs) {
  const folder = temporaryFolder();
  const sandboxes = new InMemorySandboxes();
  const clock = new FakeClock();
  let store = openSqliteStore(folder.path);
  const serve = () =>
    new Sessions({
      store,
      sandboxes,
      labs,
      lessons,
      log: silentLog,
      sessionMs: 60 * MINUTE_MS,
      idleMs: 20 * MINUTE_MS,
      extensionMs: 30 * MINUTE_MS,
      extensionsMax: 2,
      nodesMax: 4,
      standIns: () => new Set(["ubuntu", "alpine"]),
      now: clock.now,
    });
  const test = {
    store,
    sandboxes,
    clock,
    sessions: serve(),
    /** As after kill -9: the same store and engine, nothing of the old server's memory. */
    async reopen() {
      await store.close();
      store = openSqliteStore(folder.path);
      test.store = store;
      test.sessions = serve();
    },
    async restart() {
      await test.reopen();
      await test.sessions.adopt();
    },
    /** A session whose nodes are ready. */
    async ready() {
      const reply = await test.sessions.create({ lab: TEST_LAB.id, browser: null });
      if (!reply.ok) throw new Error(reply.fault.message);
      const { session: live, browserToken } = reply.value;
      await vi.waitUntil(() => live.record.state === "ready");
      return { id: live.record.id, live, browserToken };
    },
    async close() {
      await store.close();
      folder.remove();
    },
  };
  return test;
}
