"use client";

import { Eye, Hand } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { Fault } from "../../server/contract/faults.ts";
import type { ShareView } from "../../server/contract/people.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultNote } from "../ui/fault-note.tsx";
import { ICON } from "../ui/icon.ts";
import { request } from "../ui/request.ts";
import { timeOfDay } from "../ui/time.ts";
import { NameForm, PeopleList } from "./people.tsx";
import type { Deeds } from "./use-deeds.ts";

const LINK = { watcher: "Link to watch", participant: "Link to take part" } as const;
const OPENS = {
  watcher:
    "Whoever opens it sees every terminal, the map with its containers’ commands, mounts and logs, and cannot type.",
  participant: "Whoever opens it can type in every terminal, restart and reset nodes.",
} as const;

interface Made {
  share: ShareView;
  url: string;
}

/** The session's links, for its owner. */
function useShares(session: string) {
  const [shares, setShares] = useState<ShareView[] | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const path = `/api/v1/sessions/${session}/shares`;

  const take = useCallback((reply: Awaited<ReturnType<typeof request<{ shares: ShareView[] }>>>) => {
    if (reply.ok) setShares(reply.value.shares);
    setFault(reply.ok ? null : reply.fault);
  }, []);
  const load = useCallback(async () => take(await request("GET", path)), [path, take]);
  useEffect(() => void load(), [load]);

  return {
    shares,
    made,
    fault,
    load,
    async make(role: ShareView["role"]) {
      const reply = await request<Made>("POST", path, { role });
      setFault(reply.ok ? null : reply.fault);
      if (!reply.ok) return;
      setMade(reply.value);
      await load();
    },
    async end(id: string) {
      if (made?.share.id === id) setMade(null);
      take(await request("DELETE", `${path}/${id}`));
    },
  };
}

function NewLink({ made }: { made: Made }) {
  return (
    <div className="mt-3 rounded-block border border-line2 bg-raised p-3 text-ui">
      <p role="status" className="font-semibold">
        {LINK[made.share.role]}, shown this once
      </p>
      <p className="text-t2">{OPENS[made.share.role]}</p>
      <div className="mt-2 flex items-center gap-2">
        <input
          readOnly
          aria-label={LINK[made.share.role]}
          value={made.url}
          onFocus={(event) => event.currentTarget.select()}
          className="min-h-8 min-w-0 flex-1 rounded-control border border-ctl bg-panel px-2 font-mono text-code max-[899px]:min-h-11"
        />
        <CopyButton text={made.url} what="the link" />
      </div>
    </div>
  );
}

function Links({ shares, onEnd }: { shares: ShareView[]; onEnd: (id: string) => void }) {
  return (
    <ul className="mt-3">
      {shares.map((share) => (
        <li key={share.id} className="flex items-center gap-3 border-line border-t py-1.5 text-ui">
          <span className="min-w-0 flex-1">
            {LINK[share.role]}, made at {timeOfDay(share.createdAt)}
            <span className="block text-label text-t2">
              {share.people.length === 0 ? "Nobody opened it yet" : `Opened by ${share.people.join(", ")}`}
            </span>
          </span>
          <Button
            kind="danger"
            aria-label={`End link ${share.role === "watcher" ? "to watch" : "to take part"}, made at ${timeOfDay(share.createdAt)}`}
            onClick={() => onEnd(share.id)}
          >
            End link
          </Button>
        </li>
      ))}
    </ul>
  );
}

function OwnersPart({ session }: { session: SessionView }) {
  const { shares, made, fault, load, make, end } = useShares(session.id);
  const people = session.people.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who came or went opened or lost a link.
  useEffect(() => void load(), [people, load]);
  return (
    <>
      <h3 className="mt-5 mb-1 font-semibold text-ui">Invite</h3>
      <p className="mb-2 text-t2 text-ui">A link can be opened by many until you end it; then they are out at once.</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void make("watcher")}>
          <Eye {...ICON} />
          Make a link to watch
        </Button>
        <Button onClick={() => void make("participant")}>
          <Hand {...ICON} />
          Make a link to take part
        </Button>
      </div>
      {made ? <NewLink made={made} /> : null}
      {shares && shares.length > 0 ? <Links shares={shares} onEnd={(id) => void end(id)} /> : null}
      {fault ? (
        <div className="mt-3">
          <FaultNote fault={fault} />
        </div>
      ) : null}
    </>
  );
}

/** Who is in the session, what they are called, and, for its owner, the links by which others come. */
export function ShareDialog({ session, deeds, onClose }: { session: SessionView; deeds: Deeds; onClose: () => void }) {
  const owner = session.you?.role === "owner";
  return (
    <Dialog title={owner ? "Share this session" : "Who is here"} onClose={onClose}>
      <PeopleList
        session={session}
        onRemove={owner ? (person) => void deeds.ask("DELETE", `/people/${person}`) : null}
      />
      <NameForm session={session} deeds={deeds} />
      {owner ? <OwnersPart session={session} /> : null}
      {deeds.fault ? (
        <div className="mt-3">
          <FaultNote fault={deeds.fault} />
        </div>
      ) : null}
    </Dialog>
  );
}
