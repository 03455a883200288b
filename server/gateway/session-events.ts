import { type BrowserEvents, SessionJoin } from "../contract/events.ts";
import { ok } from "../contract/faults.ts";
import type { SessionId } from "../contract/ids.ts";
import type { LiveSession } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Connection, EventDesk, Gateway } from "./connection.ts";
import { enter } from "./enter.ts";

/** Everybody who has this session open. */
export const roomOf = (session: SessionId) => `session:${session}`;

/** Tells every browser of a session what changed: once for all that changes in a turn, which in a boot is a lot. */
export function announceChanges(gateway: Gateway, sessions: Sessions): void {
  const changed = new Set<LiveSession>();
  const announce = () => {
    const all = [...changed];
    changed.clear();
    for (const live of all) {
      const room = roomOf(live.record.id);
      if (gateway.of("/").adapter.rooms.has(room)) gateway.to(room).emit("session:changed", sessions.view(live));
    }
  };
  sessions.onChanged((live) => {
    if (changed.size === 0) setImmediate(announce);
    changed.add(live);
  });
}

export function serveSessions(connection: Connection, desk: EventDesk, sessions: Sessions): void {
  const joined = new Set<SessionId>();

  connection.on("session:join", (given: unknown, acknowledge: Parameters<BrowserEvents["session:join"]>[1]) => {
    void desk.answer("session:join", SessionJoin, given, acknowledge, async ({ session }) => {
      const entered = await enter(connection, sessions, session, "watch");
      if (!entered.ok) return entered;
      if (!joined.has(session) && connection.connected) {
        joined.add(session);
        await connection.join(roomOf(session));
        sessions.connected(session, connection.data.browser);
      }
      return ok(sessions.view(entered.value.live, entered.value));
    });
  });

  connection.on("disconnect", () => {
    for (const session of joined) sessions.disconnected(session, connection.data.browser);
    joined.clear();
  });
}
