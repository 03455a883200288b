import type { connectEngine } from "../docker/engine.ts";

/** A line for every container, network and volume with these labels, and the sandbox it says it belongs to. */
export async function onEngine(
  docker: ReturnType<typeof connectEngine>,
  filters: { label: string[] },
): Promise<{ sandbox: string; what: string }[]> {
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  const sandbox = (labels: Record<string, string> | undefined) => labels?.["drydock.sandbox"] ?? "none";
  return [
    ...containers.map(({ Labels, Names }) => ({ sandbox: sandbox(Labels), what: `container ${Names[0]}` })),
    ...networks.map(({ Labels, Name }) => ({ sandbox: sandbox(Labels), what: `network ${Name}` })),
    ...(volumes ?? []).map(({ Labels, Name }) => ({ sandbox: sandbox(Labels), what: `volume ${Name}` })),
  ];
}
