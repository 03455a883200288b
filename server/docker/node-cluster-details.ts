import { z } from "zod";
import type { NodeNetworks, TileDetails } from "../contract/cluster.ts";
import type { BoundedEngine } from "./bounded-engine.ts";

type Details = Omit<TileDetails, "id">;

/** What a page shows of a log. */
const LOG_LINES = 100;
const LINE_CHARACTERS_MAX = 1000;
/** Rows of any list in the details. */
const ROWS_MAX = 50;

const text = z
  .string()
  .nullish()
  .transform((value) => (value ?? "").slice(0, 400));
const words = z
  .array(z.string())
  .nullish()
  .transform((all) => (all ?? []).slice(0, ROWS_MAX));

const Inspected = z.object({
  Path: text,
  Args: words,
  RestartCount: z.number().int().default(0),
  Config: z.object({ Tty: z.boolean().default(false) }),
  HostConfig: z.object({ Memory: z.number().default(0), NanoCpus: z.number().default(0) }),
  Mounts: z
    .array(z.object({ Type: text, Name: text, Source: text, Destination: text, RW: z.boolean().default(true) }))
    .nullish(),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ IPAddress: text })).nullish(),
    Ports: z.record(z.string(), z.array(z.object({ HostPort: text })).nullish()).nullish(),
  }),
});

const InspectedTask = z.object({
  Spec: z.object({
    Resources: z
      .object({ Limits: z.object({ MemoryBytes: z.number().default(0), NanoCPUs: z.number().default(0) }).nullish() })
      .nullish(),
    ContainerSpec: z
      .object({
        Command: words,
        Args: words,
        Mounts: z
          .array(z.object({ Type: text, Source: text, Target: text, ReadOnly: z.boolean().default(false) }))
          .nullish(),
      })
      .nullish(),
  }),
  NetworksAttachments: z
    .array(
      z.object({
        Network: z.object({ Spec: z.object({ Name: text }).nullish() }).nullish(),
        Addresses: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** A container's command, networks, mounts, ports and last lines. */
export async function inspectContainer(engine: BoundedEngine, id: string): Promise<Details> {
  const path = `/containers/${encodeURIComponent(id)}`;
  const facts = Inspected.parse(await engine.json(`${path}/json`));
  const { Networks: networks, Ports: ports } = facts.NetworkSettings;
  return {
    command: commandLine([facts.Path, ...facts.Args]),
    networks: Object.entries(networks ?? {})
      .slice(0, ROWS_MAX)
      .map(([name, { IPAddress }]) => ({ name, address: IPAddress })),
    mounts: (facts.Mounts ?? []).slice(0, ROWS_MAX).map((mount) => ({
      kind: mount.Type,
      source: mount.Name || mount.Source,
      target: mount.Destination,
      readOnly: !mount.RW,
    })),
    ports: Object.entries(ports ?? {})
      .flatMap(([key, bindings]) => {
        const [target = "", protocol = "tcp"] = key.split("/");
        const published = [...new Set((bindings ?? []).map(({ HostPort }) => Number(HostPort)))];
        return published.map((port) => ({ published: port, target: Number(target), protocol }));
      })
      .filter(({ published, target }) => Number.isInteger(published) && Number.isInteger(target) && published > 0)
      .slice(0, ROWS_MAX),
    limits: limitWords(facts.HostConfig.Memory, facts.HostConfig.NanoCpus),
    restarts: facts.RestartCount,
    log: await lastLines(engine, path, facts.Config.Tty),
  };
}

/** What is known of a task that has no container yet. */
export async function inspectTask(engine: BoundedEngine, id: string): Promise<Details> {
  const found = await engine.json(`/tasks/${encodeURIComponent(id)}`);
  const { Spec: spec, NetworksAttachments: attachments } = InspectedTask.parse(found);
  const { Command: command = [], Args: args = [], Mounts: mounts } = spec.ContainerSpec ?? {};
  return {
    command: commandLine([...command, ...args]),
    networks: (attachments ?? []).slice(0, ROWS_MAX).map(({ Network, Addresses }) => ({
      name: Network?.Spec?.Name ?? "",
      address: (Addresses?.[0] ?? "").replace(/\/\d+$/, ""),
    })),
    mounts: (mounts ?? []).slice(0, ROWS_MAX).map(({ Type, Source, Target, ReadOnly }) => ({
      kind: Type,
      source: Source,
      target: Target,
      readOnly: ReadOnly,
    })),
    ports: [],
    limits: limitWords(spec.Resources?.Limits?.MemoryBytes ?? 0, spec.Resources?.Limits?.NanoCPUs ?? 0),
    restarts: 0,
    log: null,
  };
}

const Network = z.object({
  Name: text,
  Driver: text,
  Scope: text,
  IPAM: z.object({ Config: z.array(z.object({ Subnet: text })).nullish() }).nullish(),
});

/** The networks of a node, those of the swarm last. */
export async function listNetworks(engine: BoundedEngine): Promise<NodeNetworks> {
  const found = z.array(Network).parse(await engine.json("/networks"));
  return {
    networks: found
      .slice(0, ROWS_MAX)
      .map(({ Name, Driver, Scope, IPAM }) => ({
        name: Name,
        driver: Driver,
        scope: Scope,
        subnet: IPAM?.Config?.[0]?.Subnet ?? "",
      }))
      .sort((a, b) => (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : a.name < b.name ? -1 : 1)),
  };
}

function limitWords(memoryBytes: number, nanoProcessors: number): string {
  const words = [
    ...(memoryBytes > 0 ? [`${Math.round(memoryBytes / 1024 ** 2)} MiB of memory`] : []),
    ...(nanoProcessors > 0 ? [`${nanoProcessors / 1e9} processors`] : []),
  ];
  return words.join(", ");
}

/** As one would type it: words with anything unusual in quotes. */
function commandLine(all: string[]): string {
  const quoted = all
    .filter((word, index) => word !== "" || index > 0)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return printable(quoted.join(" ")).slice(0, LINE_CHARACTERS_MAX);
}

async function lastLines(engine: BoundedEngine, path: string, tty: boolean): Promise<string[] | null> {
  let said: Buffer;
  try {
    said = await engine.bytes(`${path}/logs?stdout=1&stderr=1&tail=${LOG_LINES}`);
  } catch {
    // The log driver may keep nothing that can be read back: that is an answer, and not an error.
    return null;
  }
  const lines = (tty ? said : withoutFrames(said))
    .toString("utf8")
    .split(/\r?\n/)
    .map((line) => printable(line).slice(0, LINE_CHARACTERS_MAX));
  if (lines.at(-1) === "") lines.pop();
  return lines.slice(-LOG_LINES);
}

/** Without a tty the engine puts eight bytes before each piece: the stream's number, and the piece's length. */
function withoutFrames(said: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= said.length; ) {
    const length = said.readUInt32BE(at + 4);
    pieces.push(said.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces);
}

/** Text without what moves a cursor, rings or colours. */
function printable(line: string): string {
  return line
    .replace(/\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])/g, "")
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "");
}
