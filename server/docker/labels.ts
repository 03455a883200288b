import type { NodeName, SandboxId } from "../contract/ids.ts";

/** Drydock's mark on everything it makes on an engine; the instance keeps two servers apart. */
export interface Ownership {
  instance: string;
}

export const SEED_LABEL = "drydock.seed";
/** Carries the instance whose sandboxes it guards: not one of its sandboxes' objects, and it removes itself. */
export const GUARD_LABEL = "drydock.guard";
/**
 * On containers that only prepare or look at something, for as long as that takes. Carries the instance they work for: none
 * of its sandboxes' objects. An image keeps the labels of the container it is made from, so a node may carry it, too.
 */
export const HELPER_LABEL = "drydock.helper";
const NODE_LABEL = "drydock.node";
const SANDBOX_LABEL = "drydock.sandbox";
const INSTANCE_LABEL = "drydock.instance";

export function instanceLabels(owner: Ownership): Record<string, string> {
  return { drydock: "1", [INSTANCE_LABEL]: owner.instance };
}

export function sandboxLabels(owner: Ownership, sandbox: SandboxId): Record<string, string> {
  return { ...instanceLabels(owner), [SANDBOX_LABEL]: sandbox };
}

export function nodeLabels(owner: Ownership, sandbox: SandboxId, node: NodeName): Record<string, string> {
  return { ...sandboxLabels(owner, sandbox), [NODE_LABEL]: node };
}

export function helperLabels(owner: Ownership): Record<string, string> {
  return { drydock: "1", [HELPER_LABEL]: owner.instance };
}

export function helperFilter(owner: Ownership): string[] {
  return [`${HELPER_LABEL}=${owner.instance}`];
}

/** The engine's filter for everything this server made. */
export function instanceFilter(owner: Ownership): string[] {
  return [`${INSTANCE_LABEL}=${owner.instance}`];
}

export function sandboxFilter(owner: Ownership, sandbox: SandboxId): string[] {
  return [...instanceFilter(owner), `${SANDBOX_LABEL}=${sandbox}`];
}

export function nodeFilter(owner: Ownership, sandbox: SandboxId, node: NodeName): string[] {
  return [...sandboxFilter(owner, sandbox), `${NODE_LABEL}=${node}`];
}

export function sandboxOf(labels: Record<string, string> | undefined): string | undefined {
  return labels?.[SANDBOX_LABEL];
}

export function nodeOf(labels: Record<string, string> | undefined): string | undefined {
  return labels?.[NODE_LABEL];
}

export function networkName(sandbox: SandboxId): string {
  return `drydock-${sandbox}`;
}

export function nodeObjectName(sandbox: SandboxId, node: NodeName): string {
  return `drydock-${sandbox}-${node}`;
}
