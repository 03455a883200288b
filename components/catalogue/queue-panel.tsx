"use client";

import type { ReactNode } from "react";
import type { QueuePlace } from "../../server/contract/queue.ts";
import { useServerNow } from "../session/use-now.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { countdown } from "../ui/time.ts";
import { estimateWords, freedWords, ordinal } from "./queue-words.ts";

/** A class of this size or smaller is drawn as a row of places. */
const DRAWN_MAX = 24;

/** How long until it is one's turn, where that comes from, and what will happen. */
export function QueuePanel({ place, onLeave }: { place: QueuePlace; onLeave: () => void }) {
  const now = useServerNow(place.serverTime, 1000);
  if (place.state === "called") {
    return (
      <div className="flex items-center gap-2 text-ui" role="status">
        <Spinner /> It is your turn. Entering the lab.
      </div>
    );
  }
  return (
    <div data-queue-position={place.position}>
      <div className="flex items-baseline gap-3" role="status">
        <span className="font-[650] text-[44px] leading-[52px] tracking-[-0.02em]">{ordinal(place.position)}</span>
        <span className="font-semibold text-ui">in the queue{estimateWords(place.estimateMs)}</span>
      </div>
      <p className="text-t2 text-ui">Every sandbox of this server is in use. {peopleWait(place.waiting)}</p>
      {place.waiting <= DRAWN_MAX ? <Places place={place} /> : null}
      <dl className="mt-4 border-line border-t pt-2">
        <Line name="The estimate">{basisWords(place, now)}</Line>
        <Line name="Your turn">
          This page enters the lab by itself. The sandbox is kept for you for 60 s, then it goes to the next person.
        </Line>
        <Line name="Leaving">Reload as you like. Come back within five minutes, and your place is still yours.</Line>
      </dl>
      <div className="mt-3 flex items-center justify-between gap-3">
        <span className="text-label text-t2 tabular-nums">Waiting for {countdown(now - place.joinedAt)}</span>
        <Button onClick={onLeave}>Leave the queue</Button>
      </div>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="py-1.5">
      <dt className="text-label text-t3">{name}</dt>
      <dd className="text-t2 text-ui">{children}</dd>
    </div>
  );
}

/** Everybody who waits, in order, with one's own place outlined. */
function Places({ place }: { place: QueuePlace }) {
  return (
    <div aria-hidden="true" className="mt-3 flex flex-wrap gap-1">
      {Array.from({ length: place.waiting }, (_, index) => index + 1).map((position) => (
        <span
          key={position}
          className={`grid h-5 w-9 place-items-center rounded-[2px] border font-mono text-[11px] ${
            position === place.position ? "border-2 border-t1" : "border-line2 border-dashed"
          }`}
        >
          {position === place.position ? position : null}
        </span>
      ))}
    </div>
  );
}

const peopleWait = (waiting: number): string => (waiting === 1 ? "Nobody else waits." : `${waiting} people wait.`);

function basisWords({ freedLately, nextFreeAt, estimateMs }: QueuePlace, now: number): string {
  const lately =
    estimateMs === null ? "Too few sessions ended lately to say how long it takes." : freedWords(freedLately);
  return nextFreeAt === null ? lately : `${lately} The next session runs out in ${countdown(nextFreeAt - now)}.`;
}
