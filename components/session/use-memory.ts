import { useCallback, useEffect, useMemo } from "react";
import type { SessionView } from "../../server/contract/session.ts";
import { nodeOfRun } from "../lesson/plan.ts";
import { useStored } from "../ui/stored.ts";

/** What this browser remembers of a session: enough to come back to the same place after a reload. */
interface Memory {
  /** Keys of the commands that were run. */
  ran: string[];
  /** Ids of the sections that were left by their end. */
  seen: string[];
  /** Where the learner was reading; null for the beginning. */
  section: string | null;
  step: string | null;
}

const EMPTY: Memory = { ran: [], seen: [], section: null, step: null };

const added = (list: string[], entry: string) => (list.includes(entry) ? list : [...list, entry]);

/** On nodes that are made anew, nothing has been run. */
export function useMemory({ id, nodes }: Pick<SessionView, "id" | "nodes">) {
  const [memory, change] = useStored<Memory>(`drydock.session.${id}`, EMPTY);
  const ran = useMemo<ReadonlySet<string>>(() => new Set(memory.ran), [memory.ran]);
  const seen = useMemo<ReadonlySet<string>>(() => new Set(memory.seen), [memory.seen]);

  const fresh = nodes.flatMap((node) => (node.change === "reset" ? [node.name] : [])).join(" ");
  useEffect(() => {
    if (fresh === "") return;
    const names = new Set(fresh.split(" "));
    change((before) => ({ ...before, ran: before.ran.filter((key) => !names.has(nodeOfRun(key))) }));
  }, [fresh, change]);

  return {
    ran,
    seen,
    section: memory.section,
    step: memory.step,
    addRan: useCallback((key: string) => change((before) => ({ ...before, ran: added(before.ran, key) })), [change]),
    addSeen: useCallback((id: string) => change((before) => ({ ...before, seen: added(before.seen, id) })), [change]),
    goTo: useCallback(
      (section: string, step: string | null) => change((before) => ({ ...before, section, step })),
      [change],
    ),
  };
}
