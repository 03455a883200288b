import { useCallback, useMemo } from "react";
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

export function useMemory(sessionId: string) {
  const [memory, change] = useStored<Memory>(`drydock.session.${sessionId}`, EMPTY);
  const ran = useMemo<ReadonlySet<string>>(() => new Set(memory.ran), [memory.ran]);
  const seen = useMemo<ReadonlySet<string>>(() => new Set(memory.seen), [memory.seen]);

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
