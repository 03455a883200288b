import { ok, type Reply, refuse } from "../contract/faults.ts";
import type { LabId } from "../contract/ids.ts";
import type { QueuePlace } from "../contract/queue.ts";
import type { Store } from "../store/store.ts";
import type { Queue } from "./queue.ts";
import type { SessionLab } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { type BrowserToken, hashOf, newBrowserToken } from "./tokens.ts";

type Started = Extract<Awaited<ReturnType<Sessions["create"]>>, { ok: true }>["value"];

export type Entrance =
  | ({ kind: "started" } & Started)
  | { kind: "waiting"; place: QueuePlace; browserToken: BrowserToken };

export interface FrontDoorOptions {
  sessions: Sessions;
  queue: Queue;
  store: Store;
  labs: ReadonlyMap<LabId, SessionLab>;
}

/** Where a browser comes in: to a session when there is room and it is its turn, otherwise to a place in the queue. */
export class FrontDoor {
  readonly #options: FrontDoorOptions;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  /** Faults: `not-found` (lab), `full` (the queue as well). */
  async enter({ lab, browser }: { lab: LabId; browser: BrowserToken | null }): Promise<Reply<Entrance>> {
    const { sessions, queue, store, labs } = this.#options;
    const known = labs.get(lab);
    if (!known || (await queue.admits(browser && hashOf(browser), known))) {
      const reply = await sessions.create({ lab, browser });
      if (reply.ok) {
        if (browser) await queue.leave(hashOf(browser));
        return ok({ kind: "started", ...reply.value });
      }
      if (reply.fault.code !== "full") return reply;
      if (browser) await queue.callBack(hashOf(browser));
    }
    // A token this store never gave out is not taken over: somebody else may have planted it.
    const browserToken = browser && (await store.knowsBrowser(hashOf(browser))) ? browser : newBrowserToken();
    const joined = await queue.join(hashOf(browserToken), lab);
    const place = joined ? await queue.place(hashOf(browserToken)) : null;
    if (place) return ok({ kind: "waiting", place, browserToken });
    return refuse("full", "All sandboxes of this server are in use, and very many people wait. Try again in an hour.");
  }
}
