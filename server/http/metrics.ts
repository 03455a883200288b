import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Sessions } from "../sessions/sessions.ts";
import type { ServerStatus } from "./status.ts";

/** How often the event loop's delay is looked at. The library's own ten milliseconds wake the process a hundred times a second, beside
 *  every key and in a server where nothing happens. */
const LOOP_LOOK_MS = 100;

/** What Prometheus reads at /metrics. Times in seconds. */
export class Metrics {
  readonly #registry = new Registry();
  /** Takes what is counted elsewhere. */
  readonly #look: () => void;
  readonly #requests: Counter<"method" | "route" | "status">;

  constructor(sessions: Sessions, status: () => ServerStatus, isolated: () => boolean) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS });
    new Gauge({
      name: "drydock_sessions",
      help: "Unfinished sessions by state",
      labelNames: ["state"],
      registers,
      collect() {
        for (const [state, count] of Object.entries(sessions.counts())) this.set({ state }, count);
      },
    });
    const pool = new Gauge({
      name: "drydock_pool_sandboxes",
      help: "Sandboxes made ahead that nobody has yet, by how ready they are",
      labelNames: ["state"],
      registers,
    });
    const nodes = new Gauge({
      name: "drydock_nodes",
      help: "Nodes that exist or are promised, the pool's included",
      registers,
    });
    new Gauge({
      name: "drydock_sandboxes_isolated",
      help: "1 while the rules that keep sandboxes apart are in force and watched",
      registers,
      collect() {
        this.set(isolated() ? 1 : 0);
      },
    });
    const room = new Gauge({
      name: "drydock_room_sandboxes",
      help: "Sandboxes of so many nodes that sessions could still get now",
      labelNames: ["nodes"],
      registers,
    });
    const reserved = new Gauge({
      name: "drydock_reserved_sandboxes",
      help: "Sandboxes that reservations ask for now, beside those that their sessions have",
      registers,
    });
    const waiting = new Gauge({ name: "drydock_queue_waiting", help: "Browsers in the queue", registers });
    const handedOut = new Counter({
      name: "drydock_sandboxes_handed_out_total",
      help: "Sandboxes given to sessions, by where they came from",
      labelNames: ["origin"],
      registers,
    });
    this.#look = () => {
      const now = status();
      for (const [state, count] of Object.entries(now.pool)) pool.set({ state }, count);
      nodes.set(now.nodes);
      reserved.set(now.reserved);
      for (const size of now.sizes) room.set({ nodes: size.nodes }, size.room);
      waiting.set(now.waiting);
      handedOut.reset();
      for (const [origin, count] of Object.entries(now.handedOut)) handedOut.inc({ origin }, count);
    };
    const boots = new Histogram({
      name: "drydock_boot_seconds",
      help: "From the request to nodes that are ready, where they were made for it",
      buckets: [0.1, 0.3, 1, 2, 3, 5, 8, 13, 30, 60, 120, 300],
      registers,
    });
    sessions.onBooted((ms) => boots.observe(ms / 1000));
    const failures = new Counter({
      name: "drydock_boot_failures_total",
      help: "Sessions that did not start",
      registers,
    });
    const ends = new Counter({
      name: "drydock_sessions_ended_total",
      help: "Sessions that are over, by reason",
      labelNames: ["reason"],
      registers,
    });
    sessions.onEnded(({ record }) => {
      if (record.state === "failed") failures.inc();
      ends.inc({ reason: record.endReason ?? "failed" });
    });
    this.#requests = new Counter({
      name: "drydock_http_requests_total",
      help: "Answered requests; pages and their files count as one route",
      labelNames: ["method", "route", "status"],
      registers,
    });
  }

  /** `route` is a pattern, never an address as it came: labels must stay few. */
  countRequest(method: string, route: string, status: number): void {
    const known = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"].includes(method);
    this.#requests.inc({ method: known ? method : "other", route, status: String(status) });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    this.#look();
    return this.#registry.metrics();
  }
}
