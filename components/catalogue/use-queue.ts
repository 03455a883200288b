import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import type { Fault, Reply } from "../../server/contract/faults.ts";
import type { SessionCreated } from "../../server/contract/http.ts";
import type { QueueAnswer, QueuePlace } from "../../server/contract/queue.ts";
import { askLab, foundBefore } from "../session/find-session.ts";
import { request } from "../ui/request.ts";

/** A server that is away for a moment is asked again; it keeps the place. Milliseconds. */
const ASK_AGAIN_MS = 5_000;

export type Entrance = SessionCreated | QueuePlace;

/** Starts the lab, or takes a place in the queue for it. */
export async function enterLab(lab: string): Promise<Reply<Entrance>> {
  const known = askLab(lab);
  const reply = await request<Entrance>("POST", "/api/v1/sessions", { lab });
  if (!reply.ok || isWaiting(reply.value)) return reply;
  foundBefore(reply.value.session, known);
  // Not before: it is this browser's cookie that opens the session by socket as well, and that has only come now.
  void import("../connection/client.ts").then(({ connectAnew }) => connectAnew()).catch(() => undefined);
  return reply;
}

export const isWaiting = (entrance: Entrance): entrance is QueuePlace => "position" in entrance;

export interface QueueState {
  /** This browser's place for this lab; null when it has none. */
  place: QueuePlace | null;
  /** It had one and has none any more: another tab took or left it, or its turn passed. */
  gone: boolean;
  /** Why its turn could not be taken. */
  fault: Fault | null;
  joined: (place: QueuePlace) => void;
  leave: () => void;
}

/** Follows this browser's place in the queue, and enters the lab when it is its turn. */
export function useQueue(lab: string): QueueState {
  const router = useRouter();
  const [place, setPlace] = useState<QueuePlace | null>(null);
  const [gone, setGone] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  /** Counts up whenever the place is to be asked for anew: at first, and after joining. */
  const [round, setRound] = useState(0);

  useEffect(() => {
    let current = round >= 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before: QueuePlace | null = null;
    const ask = async () => {
      const reply = await request<QueueAnswer>("GET", "/api/v1/queue");
      if (!current) return;
      if (!reply.ok) {
        timer = setTimeout(ask, ASK_AGAIN_MS);
        return;
      }
      const mine = reply.value.place?.lab === lab ? reply.value.place : null;
      setPlace(mine);
      if (mine?.state === "called") {
        const entered = await takeTurn(lab);
        if (!current) return;
        if (entered?.ok && !isWaiting(entered.value)) return router.push(`/s/${entered.value.id}`);
        if (entered && !entered.ok) setFault(entered.fault);
      } else if (!mine && before) setGone(true);
      before = mine;
      if (mine) timer = setTimeout(ask, mine.askAgainMs);
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [lab, router, round]);

  const joined = useCallback((taken: QueuePlace) => {
    setPlace(taken);
    setGone(false);
    setFault(null);
    setRound((count) => count + 1);
  }, []);
  const leave = useCallback(() => {
    setPlace(null);
    void request("DELETE", "/api/v1/queue").then(() => setRound((count) => count + 1));
  }, []);
  return { place, gone, fault, joined, leave };
}

/** Of several tabs with the same place one takes the turn; the others see that it is taken. */
async function takeTurn(lab: string): Promise<Reply<Entrance> | null> {
  const take = async () => {
    const still = await request<QueueAnswer>("GET", "/api/v1/queue");
    return still.ok && still.value.place?.state === "called" ? enterLab(lab) : null;
  };
  // Only pages that came by https or from this machine have locks.
  return "locks" in navigator ? navigator.locks.request("drydock-turn", take) : take();
}
