"use client";

import Link from "next/link";
import type { CatalogueEntry } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { buttonClass } from "../ui/button.tsx";
import { minutesLeft } from "../ui/time.ts";
import { HeroDrawing } from "./hero-drawing.tsx";
import { LabTable } from "./lab-table.tsx";
import { RoomLine } from "./room-line.tsx";
import { useOpenSessions } from "./use-open-sessions.ts";

function wayIn(session: SessionView | undefined, first: CatalogueEntry | undefined, lab: CatalogueEntry | undefined) {
  if (session && lab) return { href: `/s/${session.id}`, label: `Continue with ${lab.title}` };
  return first ? { href: `/labs/${first.id}`, label: `Look at ${first.title}` } : null;
}

function keptWords(session: SessionView): string {
  return session.state === "starting"
    ? "Your nodes are starting."
    : `Your session is kept: ${minutesLeft(session.expiresAt - session.serverTime)}.`;
}

/** The catalogue: what this is, the way back to an open session, and every lab. */
export function Catalogue({ labs }: { labs: CatalogueEntry[] }) {
  const sessions = useOpenSessions();
  const session = sessions.find((candidate) => labs.some((lab) => lab.id === candidate.lab));
  const way = wayIn(
    session,
    labs[0],
    labs.find((lab) => lab.id === session?.lab),
  );

  return (
    <main className="mx-auto max-w-[1248px] px-6 pb-12 max-[899px]:px-4">
      <section className="grid grid-cols-[minmax(0,500px)_minmax(0,640px)] justify-between gap-8 pt-9 pb-8 max-[1023px]:grid-cols-1 max-[899px]:pt-6">
        <div>
          <h1 className="text-balance font-[650] text-hero tracking-[-0.01em]">
            Docker, on real machines, in this tab.
          </h1>
          <p className="mt-3 text-lesson text-t2">
            A tutorial on the left, Linux nodes with their own Docker Engine on the right. Click a command and it is
            typed for you, at the prompt where you can type yourself. Nothing to install, and nothing stays behind.
          </p>
          {way ? (
            <Link
              href={way.href}
              className={buttonClass("primary", "mt-5 min-h-9 max-w-full whitespace-normal! px-4 py-1.5 text-[14px]!")}
            >
              {way.label}
            </Link>
          ) : null}
          <p className="mt-3 min-h-[18px] text-label text-t2">{session ? keptWords(session) : null}</p>
        </div>
        <HeroDrawing />
      </section>
      <LabTable labs={labs} sessions={sessions} />
      <RoomLine labs={labs} />
    </main>
  );
}
