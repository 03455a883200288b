import type Docker from "dockerode";
import type { BenchSession } from "./session.ts";

/** The session's containers on the host's engine: the newest of each name. */
export async function nodeContainers(docker: Docker, session: BenchSession): Promise<Docker.Container[]> {
  const all = await docker.listContainers({ filters: { label: ["drydock=1"] } });
  const newest = all.sort((a, b) => b.Created - a.Created);
  return session.nodes.map((node) => {
    const found = newest.find(({ Labels }) => Labels["drydock.node"] === node);
    if (!found) throw new Error(`${node} is not on the engine.`);
    return docker.getContainer(found.Id);
  });
}

/** The processes in a node whose command line matches, by the machine's own numbers. */
export async function processesOf(node: Docker.Container, command: RegExp): Promise<number[]> {
  const { Processes, Titles } = await node.top({ ps_args: "-eo pid,args" });
  const [pid, args] = [Titles.indexOf("PID"), Titles.indexOf("COMMAND")];
  return (Processes as string[][]).filter((row) => command.test(row[args] ?? "")).map((row) => Number(row[pid]));
}
