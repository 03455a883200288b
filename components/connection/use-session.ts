import { useEffect, useState } from "react";
import type { Fault, Reply } from "../../server/contract/faults.ts";
import type { SessionId } from "../../server/contract/ids.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { askUntilAnswered } from "./ask-again.ts";
import { connection } from "./client.ts";
import { useConnection } from "./use-connection.ts";

/** A session as the server says it is now. `fault`: why it may not be followed. */
export function useSession(sessionId: string, initial: SessionView | null) {
  const [session, setSession] = useState(initial);
  const [fault, setFault] = useState<Fault | null>(null);
  const line = useConnection();
  const { state } = line;

  useEffect(() => {
    return connection().listen("session:changed", (view) => {
      if (view.id === sessionId) setSession((before) => newer(before, view));
    });
  }, [sessionId]);

  useEffect(() => {
    if (state !== "live") return;
    return askUntilAnswered<Reply<SessionView>>(
      // The page's address is checked by the server, like everything else that comes from outside.
      (answer) => connection().ask("session:join", { session: sessionId as SessionId }, answer),
      (reply) => {
        if (reply.ok) setSession((before) => newer(before, reply.value));
        setFault(reply.ok ? null : reply.fault);
        return true;
      },
    );
  }, [sessionId, state]);

  return { session, fault, connection: line };
}

/** The answer to joining and the first change may overtake each other. */
function newer(before: SessionView | null, view: SessionView): SessionView {
  if (before?.id !== view.id) return view;
  // News to everybody do not say who is who.
  return before.serverTime > view.serverTime ? before : { ...view, you: view.you ?? before.you };
}
