import type { Clusters } from "../cluster/clusters.ts";
import { ClusterJoin, NodeQuestion, TileQuestion } from "../contract/cluster.ts";
import type { BrowserEvents } from "../contract/events.ts";
import { refuse } from "../contract/faults.ts";
import type { SessionId } from "../contract/ids.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Connection, EventDesk, Gateway } from "./connection.ts";
import { enter } from "./enter.ts";

const roomOf = (session: SessionId) => `cluster:${session}`;

/** Tells every browser that looks at a cluster what changed in it. */
export function announceClusters(gateway: Gateway, clusters: Clusters): void {
  clusters.onChanged((change) => gateway.to(roomOf(change.session)).emit("cluster:changed", change));
  clusters.onUsage(({ session, usage }) => gateway.to(roomOf(session)).emit("cluster:usage", session, usage));
}

export function serveClusters(connection: Connection, desk: EventDesk, sessions: Sessions, clusters: Clusters): void {
  const joined = new Set<SessionId>();

  connection.on("cluster:join", (given: unknown, acknowledge: Parameters<BrowserEvents["cluster:join"]>[1]) => {
    void desk.answer("cluster:join", ClusterJoin, given, acknowledge, async ({ session }) => {
      const entered = await enter(connection, sessions, session, "watch");
      if (!entered.ok) return entered;
      if (!connection.connected) return refuse("ended", "The connection closed.");
      if (!joined.has(session)) {
        const begun = clusters.join(entered.value.live);
        if (!begun.ok) return begun;
        joined.add(session);
      }
      // In the room first: what changes after the answer was written follows it.
      await connection.join(roomOf(session));
      return clusters.now(session);
    });
  });

  connection.on("cluster:tile", (given: unknown, acknowledge: Parameters<BrowserEvents["cluster:tile"]>[1]) => {
    void desk.answer("cluster:tile", TileQuestion, given, acknowledge, async ({ session, tile }) => {
      const entered = await enter(connection, sessions, session, "watch");
      return entered.ok ? clusters.details(session, tile) : entered;
    });
  });

  connection.on("cluster:node", (given: unknown, acknowledge: Parameters<BrowserEvents["cluster:node"]>[1]) => {
    void desk.answer("cluster:node", NodeQuestion, given, acknowledge, async ({ session, node }) => {
      const entered = await enter(connection, sessions, session, "watch");
      return entered.ok ? clusters.networks(session, node) : entered;
    });
  });

  connection.on("disconnect", () => {
    for (const session of joined) clusters.leave(session);
    joined.clear();
  });
}
