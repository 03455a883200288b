import type { LabPage } from "../e2e/lab-page.ts";
import type { NodeName } from "../server/contract/ids.ts";
import type { ParsedLab } from "../server/labs/lab.ts";

/** Nobody watches a pause longer than this: players skip the rest of it. Seconds. */
const IDLE_SECONDS_MAX = 2;

type CastEvent = [seconds: number, kind: "o" | "m", text: string];

/** What the terminals of a lab's page print, as one asciicast (version 2) per node with a marker per step. */
export class Casts {
  readonly #page: LabPage;
  readonly #lab: ParsedLab;
  readonly #events = new Map<string, CastEvent[]>();
  #startedAt = 0;
  #size = { columns: 80, rows: 24 };

  constructor(page: LabPage, lab: ParsedLab) {
    this.#page = page;
    this.#lab = lab;
    for (const node of lab.nodes) this.#events.set(node, []);
  }

  /** Listens to the page from now on. */
  async begin(): Promise<void> {
    const [node = ""] = this.#lab.nodes;
    const { output } = await this.#page.run(node, "stty size");
    const [rows = 24, columns = 80] = output.trim().split(" ").map(Number);
    this.#size = { columns, rows };
    this.#startedAt = performance.now();
    await this.#page.page.exposeFunction("takeOutput", (name: string, text: string) => this.#add(name, "o", text));
    await this.#page.page.evaluate(() => {
      const take = Reflect.get(window, "takeOutput") as (node: string, text: string) => void;
      window.drydock?.on("output", ({ node: name, text }) => take(name, text));
    });
  }

  async mark(label: string): Promise<void> {
    for (const node of this.#lab.nodes) this.#add(node, "m", label);
  }

  /** The files' texts, by node; none for a node that printed nothing. */
  files(): Map<NodeName, string> {
    const files = new Map<NodeName, string>();
    for (const node of this.#lab.nodes) {
      const events = this.#events.get(node) ?? [];
      if (events.every(([, kind]) => kind === "m")) continue;
      const header = {
        ...{ version: 2, width: this.#size.columns, height: this.#size.rows, idle_time_limit: IDLE_SECONDS_MAX },
        title: `${this.#lab.title}: ${node}`,
      };
      files.set(node, `${[header, ...events].map((line) => JSON.stringify(line)).join("\n")}\n`);
    }
    return files;
  }

  #add(node: string, kind: CastEvent[1], text: string): void {
    const seconds = Math.round(performance.now() - this.#startedAt) / 1000;
    this.#events.get(node)?.push([seconds, kind, text]);
  }
}
