"use client";

import Link from "next/link";
import type { CatalogueEntry } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { buttonClass } from "../ui/button.tsx";
import { Level } from "../ui/level.tsx";
import { Pennants } from "../ui/pennants.tsx";
import { minutesLeft } from "../ui/time.ts";
import { StartButton } from "./start-button.tsx";

const HEAD = "py-2 pr-4 text-left font-normal text-label text-t2";
/* On a small screen each row is three lines, the facts and the button on the last, and each cell a piece of them. */
const CELL =
  "py-2.5 pr-4 align-middle max-[899px]:inline-flex max-[899px]:items-center max-[899px]:p-0 max-[899px]:pt-2 max-[899px]:pr-3";

function Row({ lab, number, session }: { lab: CatalogueEntry; number: number; session: SessionView | undefined }) {
  return (
    <tr
      data-lab={lab.id}
      className={`border-line border-b max-[899px]:flex max-[899px]:flex-wrap max-[899px]:items-center max-[899px]:py-3 ${session ? "bg-panel shadow-[-12px_0_var(--color-panel),12px_0_var(--color-panel)]" : ""}`}
    >
      <td className="w-12 py-2.5 pl-1 font-mono text-label text-t3 max-[899px]:hidden">{number}</td>
      <th
        scope="row"
        className="max-w-[420px] py-2.5 pr-4 text-left font-normal max-[899px]:block max-[899px]:w-full max-[899px]:max-w-none max-[899px]:p-0"
      >
        <Link
          href={`/labs/${lab.id}`}
          className="inline-block rounded-control py-0.5 font-semibold text-[14.5px] hover:underline hover:decoration-ctl hover:underline-offset-4"
        >
          {lab.title}
        </Link>
        <span className="block text-t2 text-ui">{lab.summary}</span>
      </th>
      <td className="max-w-[240px] py-2.5 pr-4 text-t2 text-ui max-[899px]:block max-[899px]:w-full max-[899px]:max-w-none max-[899px]:p-0 max-[899px]:pt-1 max-[899px]:text-t3">
        {lab.teaches}
      </td>
      <td className={`${CELL} text-t2`}>
        <Level level={lab.level} />
      </td>
      <td className={`${CELL} whitespace-nowrap text-t2`}>{lab.minutes} min</td>
      <td className={CELL}>
        <Pennants nodes={lab.nodes} />
      </td>
      <td className="py-2.5 text-right max-[899px]:ml-auto max-[899px]:block max-[899px]:p-0 max-[899px]:pt-2">
        <span className="inline-flex flex-wrap items-center justify-end gap-3">
          {session ? (
            <>
              <span className="text-label text-t2">
                {session.state === "ready" ? minutesLeft(session.expiresAt - session.serverTime) : "Starting"}
              </span>
              <Link href={`/s/${session.id}`} aria-label={`Continue ${lab.title}`} className={buttonClass("primary")}>
                Continue
              </Link>
            </>
          ) : (
            <StartButton lab={lab.id} label="Start" name={`Start ${lab.title}`} />
          )}
        </span>
      </td>
    </tr>
  );
}

/** Every lab as a row; one with an open session is lit and goes back to it. */
export function LabTable({ labs, sessions }: { labs: CatalogueEntry[]; sessions: SessionView[] }) {
  if (labs.length === 0) {
    return (
      <p className="border-line border-t py-6 text-t2 text-ui">
        There are no labs here. A lab is a folder with a lab.md; the server’s log says why one was refused.
      </p>
    );
  }
  return (
    <table className="w-full border-collapse max-[899px]:block">
      <caption className="sr-only">Labs</caption>
      <thead className="max-[899px]:sr-only">
        <tr className="border-line border-y">
          <th scope="col" className={HEAD}>
            <span className="sr-only">Number</span>
          </th>
          <th scope="col" className={HEAD}>
            Lab
          </th>
          <th scope="col" className={HEAD}>
            You learn
          </th>
          <th scope="col" className={HEAD}>
            Level
          </th>
          <th scope="col" className={HEAD}>
            Time
          </th>
          <th scope="col" className={HEAD}>
            Nodes
          </th>
          <th scope="col" className={HEAD}>
            <span className="sr-only">Start or continue</span>
          </th>
        </tr>
      </thead>
      <tbody className="max-[899px]:block">
        {labs.map((lab, index) => (
          <Row key={lab.id} lab={lab} number={index + 1} session={sessions.find((session) => session.lab === lab.id)} />
        ))}
      </tbody>
    </table>
  );
}
