import { useEffect, useRef, useState } from "react";
import type { ClusterJoined, ClusterView, NodeUsage } from "../../server/contract/cluster.ts";
import { applyChange } from "../../server/contract/cluster-change.ts";
import type { Fault, Reply } from "../../server/contract/faults.ts";
import type { SessionId } from "../../server/contract/ids.ts";
import { askUntilAnswered } from "../connection/ask-again.ts";
import { connection } from "../connection/client.ts";
import { useConnection } from "../connection/use-connection.ts";

export interface Cluster {
  /** Null until the first answer. */
  view: ClusterView | null;
  usage: ReadonlyMap<string, NodeUsage>;
  /** Why the cluster may not be looked at. */
  fault: Fault | null;
  /** Since when the picture is old, because the connection is lost; null while it is live. Epoch milliseconds. */
  lostAt: number | null;
}

/** The server asks every node's engine dozens of things for the first picture: the shells come first. Milliseconds. */
const FIRST_ASK_MS = 300;

const byNode = (usage: readonly NodeUsage[]) => new Map(usage.map((each) => [each.node as string, each]));

/** The cluster of a session whose nodes are ready, as the server sees it now. */
export function useCluster(session: SessionId, ready: boolean): Cluster {
  const [view, setView] = useState<ClusterView | null>(null);
  const [usage, setUsage] = useState<ReadonlyMap<string, NodeUsage>>(new Map());
  const [fault, setFault] = useState<Fault | null>(null);
  const [lostAt, setLostAt] = useState<number | null>(null);
  const current = useRef<ClusterView | null>(null);
  const { state } = useConnection();
  const live = state === "live";

  useEffect(() => {
    if (live) setLostAt(null);
    else if (current.current) setLostAt((before) => before ?? Date.now());
  }, [live]);

  useEffect(() => {
    if (!live || !ready) return;
    let stopAsking = (): void => undefined;
    const show = (next: ClusterView): void => {
      current.current = next;
      setView(next);
    };
    const join = (): void => {
      stopAsking();
      stopAsking = askUntilAnswered<Reply<ClusterJoined>>(
        (answer) => connection().ask("cluster:join", { session }, answer),
        (reply) => {
          if (reply.ok) {
            show(reply.value.view);
            setUsage(byNode(reply.value.usage));
          }
          setFault(reply.ok ? null : reply.fault);
          return reply.ok;
        },
      );
    };
    const stopChanges = connection().listen("cluster:changed", (change) => {
      if (change.session !== session || !current.current) return;
      const next = applyChange(current.current, change);
      if (next === null) join();
      else show(next);
    });
    const stopUsage = connection().listen("cluster:usage", (of, all) => {
      if (of === session) setUsage(byNode(all));
    });
    const first = setTimeout(join, FIRST_ASK_MS);
    return () => {
      clearTimeout(first);
      stopAsking();
      stopChanges();
      stopUsage();
    };
  }, [session, live, ready]);

  return { view, usage, fault, lostAt };
}
