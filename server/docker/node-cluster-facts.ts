import { z } from "zod";
import type { ContainerFact, Membership, ServiceFact, SwarmNodeFact, TaskFact } from "../nodes/cluster-engine.ts";

/**
 * What a node's engine answers, read into facts. A learner is root on the node and may have put anything behind its
 * socket, so that even this is parsed, and bounded.
 */

/** Longer texts are cut: nobody reads them in a picture. Characters. */
const TEXT_MAX = 400;
/** Labels of one node. */
const LABELS_MAX = 30;
const text = z
  .string()
  .default("")
  .transform((value) => value.slice(0, TEXT_MAX));
const id = z.string().max(128);
const whole = z.number().int().default(0);

/** Docker's times, to milliseconds; its zero time is year 1. */
export const moment = z
  .string()
  .default("")
  .transform((value) => {
    const at = Date.parse(value);
    return Number.isNaN(at) || at <= 0 ? null : at;
  });
const since = moment.transform((at) => at ?? 0);

/** `docker.io/library/ubuntu:latest@sha256:…` → `ubuntu`. */
export function shortImage(reference: string): string {
  if (/^sha256:|^[0-9a-f]{64}$/.test(reference)) return reference.replace("sha256:", "").slice(0, 12);
  return reference
    .replace(/@sha256:.*$/, "")
    .replace(/^docker\.io\/(library\/)?/, "")
    .replace(/:latest$/, "");
}
const image = text.transform(shortImage);

const SwarmPort = z
  .object({ Protocol: text, TargetPort: whole, PublishedPort: whole, PublishMode: text })
  .transform((port) => ({
    host: port.PublishMode === "host",
    port: { published: port.PublishedPort, target: port.TargetPort, protocol: port.Protocol || "tcp" },
  }));
const swarmPorts = z.array(SwarmPort).nullish();

const Labels = z.record(z.string(), z.string()).nullish();

/** Ports of a container's list entry; one per address family becomes one. */
const ListedPorts = z
  .array(z.object({ PrivatePort: whole, PublicPort: whole, Type: text }))
  .nullish()
  .transform((ports) => {
    const published = (ports ?? []).filter(({ PublicPort }) => PublicPort > 0);
    const keyed = new Map(published.map((port) => [`${port.PublicPort} ${port.PrivatePort} ${port.Type}`, port]));
    return [...keyed.values()]
      .map(({ PublicPort, PrivatePort, Type }) => ({ published: PublicPort, target: PrivatePort, protocol: Type }))
      .sort((a, b) => a.published - b.published || a.target - b.target);
  });

/** An entry of `docker ps -a`. */
export const ListedContainer = z.object({ Id: id, State: text, Ports: ListedPorts, Labels });
export type ListedContainer = z.infer<typeof ListedContainer>;

/** `docker inspect`: what the list does not say. */
export const InspectedContainer = z.object({
  Id: id,
  Name: text,
  Created: since,
  Config: z.object({ Image: text }),
  State: z.object({
    Status: z.enum(["created", "running", "paused", "restarting", "removing", "exited", "dead"]),
    ExitCode: whole,
    OOMKilled: z.boolean().default(false),
    Error: text,
    StartedAt: moment,
    FinishedAt: moment,
    Health: z.object({ Status: text }).nullish(),
  }),
});

export type InspectedContainer = z.infer<typeof InspectedContainer>;

/** Everything about a container, from its list entry and its inspection. */
export function containerFact(listed: ListedContainer, inspected: InspectedContainer): ContainerFact {
  const { Id, Name, Created, Config, State } = inspected;
  const labels = listed.Labels ?? {};
  const task = labels["com.docker.swarm.task.id"] ?? "";
  const health = State.Health?.Status ?? "none";
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    image: shortImage(Config.Image),
    state: State.Status,
    healthy: health === "none" || health === "healthy" || health === "",
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    error: State.Error,
    createdAt: Created,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    ports: listed.Ports,
    task: task
      ? {
          id: task.slice(0, TEXT_MAX),
          name: (labels["com.docker.swarm.task.name"] ?? "").slice(0, TEXT_MAX),
          service: (labels["com.docker.swarm.service.name"] ?? "").slice(0, TEXT_MAX),
        }
      : null,
  };
}

/** The part of `docker info` that says where the engine stands. */
export const MembershipAnswer = z
  .object({
    ServerVersion: text,
    Swarm: z
      .object({
        NodeID: text,
        LocalNodeState: z.enum(["", "inactive", "pending", "active", "error", "locked"]).default(""),
        ControlAvailable: z.boolean().default(false),
        Error: text,
        Cluster: z.object({ ID: text }).nullish(),
      })
      .nullish(),
  })
  .transform(
    ({ ServerVersion, Swarm }): Membership => ({
      version: ServerVersion,
      state: Swarm?.LocalNodeState || "inactive",
      nodeId: Swarm?.NodeID ?? "",
      manager: Swarm?.ControlAvailable ?? false,
      swarmId: Swarm?.Cluster?.ID ?? "",
      error: Swarm?.Error ?? "",
    }),
  );

export const SwarmNodeAnswer = z
  .object({
    ID: id,
    CreatedAt: since,
    Description: z.object({ Hostname: text }).nullish(),
    Spec: z.object({
      Role: z.enum(["worker", "manager"]),
      Availability: z.enum(["active", "pause", "drain"]).default("active"),
      Labels,
    }),
    Status: z.object({ State: z.enum(["ready", "down", "unknown", "disconnected"]) }),
    ManagerStatus: z.object({ Leader: z.boolean().default(false), Reachability: text }).nullish(),
  })
  .transform(
    (node): SwarmNodeFact => ({
      id: node.ID,
      hostname: node.Description?.Hostname ?? "",
      role: node.ManagerStatus ? "manager" : "worker",
      roleChanges: (node.Spec.Role === "manager") !== Boolean(node.ManagerStatus),
      leader: node.ManagerStatus?.Leader ?? false,
      reachable: node.ManagerStatus?.Reachability !== "unreachable",
      availability: node.Spec.Availability,
      labels: Object.entries(node.Spec.Labels ?? {})
        .slice(0, LABELS_MAX)
        .map(([key, value]) => `${key}${value ? `=${value}` : ""}`.slice(0, TEXT_MAX))
        .sort(),
      state: node.Status.State,
      createdAt: node.CreatedAt,
    }),
  );

const UPDATES: Record<string, string> = {
  updating: "NAME is being updated",
  paused: "The update of NAME is paused",
  rollback_started: "NAME is being rolled back",
  rollback_paused: "The rollback of NAME is paused",
};

export const ServiceAnswer = z
  .object({
    ID: id,
    CreatedAt: since,
    Spec: z.object({
      Name: text,
      TaskTemplate: z.object({ ContainerSpec: z.object({ Image: text }).nullish() }).nullish(),
      Mode: z.object({
        Replicated: z.object({ Replicas: whole }).nullish(),
        Global: z.object({}).nullish(),
        ReplicatedJob: z.object({ TotalCompletions: whole }).nullish(),
        GlobalJob: z.object({}).nullish(),
      }),
    }),
    Endpoint: z.object({ Ports: swarmPorts }).nullish(),
    UpdateStatus: z.object({ State: text, Message: text }).nullish(),
  })
  .transform((service): ServiceFact => {
    const { Name: name, Mode: mode, TaskTemplate: template } = service.Spec;
    const doing = UPDATES[service.UpdateStatus?.State ?? ""];
    const why = service.UpdateStatus?.State.endsWith("paused") ? `: ${service.UpdateStatus.Message}` : "";
    return {
      id: service.ID,
      name,
      mode: mode.Global
        ? "global"
        : mode.GlobalJob
          ? "global-job"
          : mode.ReplicatedJob
            ? "replicated-job"
            : "replicated",
      replicas: mode.Replicated?.Replicas ?? mode.ReplicatedJob?.TotalCompletions ?? 0,
      image: shortImage(template?.ContainerSpec?.Image ?? ""),
      ports: (service.Endpoint?.Ports ?? []).filter(({ host }) => !host).map(({ port }) => port),
      createdAt: service.CreatedAt,
      update: doing ? `${doing.replace("NAME", name)}${why}.` : "",
    };
  });

export const TaskAnswer = z
  .object({
    ID: id,
    ServiceID: text,
    Slot: whole,
    NodeID: text,
    CreatedAt: since,
    DesiredState: text,
    Spec: z.object({ ContainerSpec: z.object({ Image: image }).nullish() }),
    Status: z.object({
      State: text,
      Timestamp: since,
      Err: text,
      Message: text,
      ContainerStatus: z.object({ ContainerID: text, ExitCode: whole }).nullish(),
      PortStatus: z.object({ Ports: swarmPorts }).nullish(),
    }),
  })
  .transform(
    (task): TaskFact => ({
      id: task.ID,
      serviceId: task.ServiceID,
      slot: task.Slot,
      nodeId: task.NodeID,
      desired: task.DesiredState,
      current: task.Status.State,
      message: task.Status.Message,
      error: task.Status.Err,
      containerId: task.Status.ContainerStatus?.ContainerID ?? "",
      exitCode: task.Status.ContainerStatus?.ExitCode ?? 0,
      image: task.Spec.ContainerSpec?.Image ?? "",
      ports: (task.Status.PortStatus?.Ports ?? []).map(({ port }) => port),
      createdAt: task.CreatedAt,
      at: task.Status.Timestamp,
    }),
  );

/** The swarm's answer when too few managers are left to agree on one. */
export const saysNoLeader = (message: string): boolean =>
  /does not have a leader|lost quorum|no elected leader/i.test(message);
