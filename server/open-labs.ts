import { mkdir } from "node:fs/promises";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { LiveLabs } from "./labs/live-labs.ts";
import { fetchRepository } from "./labs/repository.ts";

type LabsConfig = Pick<Config, "labsFolder" | "labsRepository" | "poolLabs">;

/** The labs of this configuration, kept as their files are. What the operator should know of them is logged. */
export async function openLabs(config: LabsConfig, log: Pick<Logger, "warn">): Promise<LiveLabs> {
  await fetchLabs(config, log);
  const { live, problems } = await LiveLabs.open(config.labsFolder, (error) =>
    log.warn({ err: error }, "changes of labs are not noticed; restart to see them"),
  );
  for (const problem of problems) log.warn({ problem }, "a lab has a problem");
  const unknown = (config.poolLabs ?? []).filter((id) => !live.labs.has(id));
  if (unknown.length > 0) {
    const labs = [...live.labs.keys()].join(", ") || "none";
    log.warn(
      `DRYDOCK_POOL_LABS names ${[...new Set(unknown)].join(", ")}, and there is no such lab: nothing is kept ready for it. The labs are ${labs}.`,
    );
  }
  return live;
}

/** Labs of the last time are good enough when the repository cannot be reached. */
export async function fetchLabs(config: LabsConfig, log: Pick<Logger, "warn">): Promise<void> {
  if (!config.labsRepository) return;
  const { clone, ...repository } = config.labsRepository;
  try {
    await fetchRepository(repository, clone);
  } catch (error) {
    log.warn({ err: error }, error instanceof Error ? error.message : "the labs could not be fetched");
  }
  await mkdir(config.labsFolder, { recursive: true });
}
