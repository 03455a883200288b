import { cpus, release, totalmem } from "node:os";
import type Docker from "dockerode";

/** What a reader needs to place the numbers, and nothing that tells whose machine it is. */
export async function describeMachine(docker: Docker): Promise<string[]> {
  const info = await docker.info();
  return [
    `${cpus().length} processors, ${Math.round(totalmem() / 1e9)} GB of memory`,
    `Linux ${release().split(/[.-]/).slice(0, 2).join(".")}, cgroup v${info.CgroupVersion ?? "1"}, storage driver ${info.Driver}`,
    `Docker Engine ${info.ServerVersion}`,
    `Node ${process.versions.node}`,
  ];
}
