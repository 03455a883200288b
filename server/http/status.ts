import type { OpenAPIHono } from "@hono/zod-openapi";
import { html } from "hono/html";
import type { Rooms } from "../contract/room.ts";
import { withDeadline } from "../nodes/deadline.ts";
import type { Reservations } from "../sandboxes/reservations.ts";
import type { SandboxesStatus } from "../sandboxes/sandboxes.ts";
import type { Access } from "./access.ts";
import { type Env, faultPage } from "./answers.ts";
import { linkTo, smallPage } from "./page.ts";

export interface ServerStatus extends SandboxesStatus {
  sessions: { starting: number; ready: number; ending: number };
  /** How many browsers have a place in the queue. */
  waiting: number;
  /** For each size of sandbox that the labs have. */
  sizes: Rooms["sizes"];
}

type ReservationFact = ReturnType<Reservations["list"]>[number];

/** An engine that hangs is told by then, and the rest of the page is known without it. */
const LOOK_MS_MAX = 1_500;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** /status: how full this server is, for whoever runs it. Read where /metrics may be read. */
export function statusRoutes(
  app: OpenAPIHono<Env>,
  {
    status,
    reservations,
    missing,
    access,
  }: { status: () => ServerStatus; reservations: Reservations; missing: () => Promise<string[]>; access: Access },
): void {
  app.get("/status", async (c) => {
    const allowed = access.allowOperator(c.env.incoming);
    if (!allowed.ok) return faultPage(c, allowed.fault);
    const sentences = await withDeadline(missing(), LOOK_MS_MAX, "looking whether everything is ready").catch(
      (error) => [error instanceof Error ? error.message : String(error)],
    );
    const well = sentences.length === 0;
    const title = well ? "Status" : "Sessions cannot be started";
    const text = well ? "Sessions can be started. Reload for newer numbers." : sentences.join(" ");
    return c.html(
      await smallPage(title, text, table([...rowsOf(status()), ...reservations.list().map(reservationRow)])),
    );
  });
}

function rowsOf({
  machine,
  sandboxes,
  nodes,
  pool,
  handedOut,
  sessions,
  waiting,
  sizes,
  reserved,
}: ServerStatus): [string, string][] {
  const available = machine?.availableBytes ?? null;
  return [
    ["Sessions", `${sessions.ready} ready, ${sessions.starting} starting, ${sessions.ending} ending`],
    ["Waiting in the queue", String(waiting)],
    ...sizes.map(({ nodes: size, capacity, room }): [string, string] => [
      `Sandboxes of ${size} ${size === 1 ? "node" : "nodes"}`,
      `room for ${room} more sessions; ${capacity} fit on the empty machine`,
    ]),
    [
      "Pool",
      `${pool.hot} hot, ${pool.frozen} frozen, ${pool.changing} being prepared; ${reserved} are kept for reservations`,
    ],
    [
      "Handed out since the start",
      `${handedOut.hot} hot, ${handedOut.frozen} frozen, ${handedOut.booting} while they booted, ${handedOut.cold} made for a session`,
    ],
    [
      "On the engine",
      `${sandboxes} ${sandboxes === 1 ? "sandbox" : "sandboxes"} with ${nodes} ${nodes === 1 ? "node" : "nodes"}`,
    ],
    [
      "Machine",
      machine
        ? `${gigabytes(machine.memoryBytes)} of memory${available === null ? "" : `, ${gigabytes(available)} of it available`}; ${machine.processors} processors`
        : "not known yet: Docker Engine has not answered",
    ],
  ];
}

const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

const reservationRow = ({ lab, sandboxes, from, until, preparedFrom }: ReservationFact): [string, string] => [
  `Reserved for ${lab}`,
  `${sandboxes} from ${minute(from)} until ${minute(until)} UTC; made from ${minute(preparedFrom)} on`,
];

const table = (rows: [string, string][]) =>
  html`<dl>${rows.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
  )}</dl><p>${linkTo("/metrics", "Metrics for Prometheus")}</p>`;
