"use client";

import "./people.css";
import { useState } from "react";
import { PERSON_NAME_MAX } from "../../server/contract/limits.ts";
import type { PersonView } from "../../server/contract/people.ts";
import type { SessionView } from "../../server/contract/session.ts";
import { Button } from "../ui/button.tsx";
import type { Deeds } from "./use-deeds.ts";

const DOES = { owner: "owner", participant: "takes part", watcher: "watches" } as const;
/** More would push the rest of the bar away. */
const SHOWN_MAX = 3;

/** `ML` for Mara Lind, `O` for Owner. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .flatMap((word) => [...(word ?? "")].slice(0, 1))
    .join("")
    .toUpperCase();
}

function Face({ person }: { person: PersonView }) {
  return (
    <span
      aria-hidden="true"
      data-person-hue={person.hue}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-full border border-panel font-semibold text-[11px]"
    >
      {initials(person.name)}
    </span>
  );
}

/** Who else is here, in a word, for the top bar; the whole list opens on a click. */
export function PeopleButton({ session, onOpen }: { session: SessionView; onOpen: () => void }) {
  const others = session.people.filter(({ id }) => id !== session.you?.id);
  if (others.length === 0) return null;
  const [first] = others;
  const words =
    others.length === 1 && first
      ? `${first.name} ${first.role === "watcher" ? "is watching" : "is here"}`
      : `${others.length} others are here`;
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={`${words}. Show who is here`}
      className="inline-flex min-h-7 items-center gap-2 rounded-control px-1 text-label text-t2 hover:bg-hover hover:text-t1"
    >
      <span className="-space-x-1.5 flex">
        {others.slice(0, SHOWN_MAX).map((person) => (
          <Face key={person.id} person={person} />
        ))}
      </span>
      <span className="whitespace-nowrap max-[1199px]:hidden">{words}</span>
    </button>
  );
}

/** Everybody who is here, and what they do. `onRemove`: null where that is not one's to do. */
export function PeopleList({
  session,
  onRemove,
}: {
  session: SessionView;
  onRemove: ((person: string) => void) | null;
}) {
  return (
    <ul aria-label="Who is here">
      {session.people.map((person) => (
        <li key={person.id} className="flex min-h-9 items-center gap-2.5 text-ui">
          <Face person={person} />
          <span className="min-w-0 flex-1 truncate">
            {person.name}{" "}
            <span className="text-t2">
              {[
                // Whoever has not said how to be called has a name that says the part already.
                person.name.toLowerCase() === DOES[person.role] ? null : DOES[person.role],
                person.id === session.you?.id ? "you" : null,
              ]
                .filter(Boolean)
                .join(", ")}
            </span>
          </span>
          {onRemove && person.role !== "owner" ? (
            <Button kind="danger" aria-label={`Remove ${person.name}`} onClick={() => onRemove(person.id)}>
              Remove
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** How one wants to be called. */
export function NameForm({ session, deeds }: { session: SessionView; deeds: Deeds }) {
  const own = session.people.find(({ id }) => id === session.you?.id)?.name ?? "";
  const [name, setName] = useState(own);
  return (
    <form
      className="mt-3 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void deeds.ask("POST", "/name", { name });
      }}
    >
      <label className="min-w-0 flex-1 text-ui">
        Your name here
        <input
          value={name}
          maxLength={PERSON_NAME_MAX}
          required
          autoComplete="nickname"
          onChange={(event) => setName(event.currentTarget.value)}
          className="mt-1 block min-h-8 w-full rounded-control border border-ctl bg-panel px-2 max-[899px]:min-h-11"
        />
      </label>
      <Button type="submit" disabled={name.trim() === "" || name.trim() === own}>
        Save
      </Button>
    </form>
  );
}
