import type { LabId, SandboxId } from "../contract/ids.ts";
import { type CapacityLimits, capacityOf, type Load, type Machine, roomFor } from "./capacity.ts";
import type { SandboxShape, WantedShape } from "./shape.ts";

export interface RoomOptions {
  capacity: CapacityLimits;
  /** Sandboxes reserved for who starts a lab now, beside those that have begun. */
  kept: () => { lab: LabId; shape: SandboxShape; count: number }[];
  pool: { has(id: SandboxId): boolean; count(shape: SandboxShape): number };
  /** Its nodes have hardly begun, and will still take their memory. */
  isToCome: (id: SandboxId) => boolean;
}

/** How much of the machine is taken, and how much is left for whom. */
export class Room {
  /** Null until the engine has answered. */
  machine: Machine | null = null;
  /** What an earlier server left has been counted. */
  adopted = false;
  /** What is there or promised, with its number of nodes. */
  readonly living = new Map<SandboxId, number>();
  readonly #options: RoomOptions;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /** Before, nothing bounds anything. */
  get known(): boolean {
    return this.machine !== null && this.adopted;
  }

  /** How many more sandboxes of this shape sessions could get now; what the pool holds gives way. `offered`: one of the pool's would
   *  do, whose memory is in use already, so what is available now says nothing about it. */
  for({ id, nodes }: WantedShape, { offered = false } = {}): number {
    const machine = offered ? this.#machineWith(null) : this.machine;
    return roomFor(machine, this.#options.capacity, this.#loadFor(id), nodes.length);
  }

  /** Whether one more sandbox of so many nodes fits beside all there is, once those that are leaving have left. */
  fits(nodes: number, leaving: ReadonlySet<SandboxId> = new Set()): boolean {
    const { capacity } = this.#options;
    const freed = this.load((id) => !leaving.has(id)).nodes * capacity.nodeBytes;
    const available = this.machine?.availableBytes ?? null;
    const machine = this.#machineWith(available === null ? null : available + freed);
    return (
      roomFor(
        machine,
        capacity,
        this.load((id) => leaving.has(id)),
        nodes,
      ) > 0
    );
  }

  /** Whether the machine bears one more node in a sandbox that is there. */
  forNode(): boolean {
    const { capacity, pool } = this.#options;
    const load = { ...this.load((id) => pool.has(id)), sandboxes: 0 };
    return roomFor(this.machine, { ...capacity, sandboxesMax: null }, load, 1) > 0;
  }

  /** Whether the empty machine bears all of these at one time. */
  bears(wanted: { shape: SandboxShape; count: number }[]): boolean {
    const load: Load = { sandboxes: 0, nodes: 0, nodesToCome: 0 };
    return wanted.every(({ shape, count }) => {
      if (roomFor(this.#machineWith(null), this.#options.capacity, load, shape.nodes.length) < count) return false;
      load.sandboxes += count;
      load.nodes += count * shape.nodes.length;
      return true;
    });
  }

  /** Sandboxes of this shape that the machine bears at one time. */
  capacity({ nodes }: SandboxShape): number {
    return capacityOf(this.machine, this.#options.capacity, nodes.length);
  }

  /** Everything but what is left out. */
  load(without: (id: SandboxId) => boolean = () => false): Load {
    const counted = [...this.living].filter(([id]) => !without(id));
    const sum = (all: [SandboxId, number][]) => all.reduce((total, [, nodes]) => total + nodes, 0);
    const toCome = counted.filter(([id]) => this.#options.isToCome(id));
    return { sandboxes: counted.length, nodes: sum(counted), nodesToCome: sum(toCome) };
  }

  /** What stands against one more session of this lab: what sessions have, and what is reserved for other labs. */
  #loadFor(lab: LabId): Load {
    const { pool, kept } = this.#options;
    const load = this.load((id) => pool.has(id));
    for (const { lab: other, shape, count } of kept()) {
      if (other === lab) continue;
      load.sandboxes += count;
      load.nodes += count * shape.nodes.length;
      load.nodesToCome += Math.max(0, count - pool.count(shape)) * shape.nodes.length;
    }
    return load;
  }

  #machineWith(availableBytes: number | null): Machine | null {
    return this.machine && { ...this.machine, availableBytes };
  }
}
