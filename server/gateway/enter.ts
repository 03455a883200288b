import type { Reply } from "../contract/faults.ts";
import type { SessionId } from "../contract/ids.ts";
import type { PersonId } from "../contract/people.ts";
import type { Entered, Right } from "../sessions/people.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { hashOf, personOf } from "../sessions/tokens.ts";
import type { Connection, Gateway } from "./connection.ts";

/** All connections by which somebody is in a session, whatever they do there. */
const roomOf = (session: SessionId, person: PersonId) => `person:${session}:${person}`;

/** Lets a connection into a session, if its browser has the right. Whoever is removed later is cut off by `cutOff`. */
export async function enter(
  connection: Connection,
  sessions: Sessions,
  id: SessionId,
  right: Right,
): Promise<Reply<Entered>> {
  const { browser } = connection.data;
  const room = browser && roomOf(id, personOf(hashOf(browser)));
  const known = room !== null && connection.rooms.has(room);
  // In the room first: who is removed while this is decided is cut off too.
  if (room && !known) await connection.join(room);
  const entered = await sessions.people.enter(id, browser, right);
  if (room && !known && !entered.ok) await connection.leave(room);
  return entered;
}

/** Closes every connection of those who are removed from a session: what they had open of it ends with it. */
export function cutOffRemoved(gateway: Gateway, sessions: Sessions): void {
  sessions.people.removed.add(({ session, person }) => gateway.in(roomOf(session, person)).disconnectSockets(true));
}
