import { cache } from "react";
import { readConfig } from "../server/config.ts";
import { loadLabs } from "../server/labs/load.ts";

/**
 * The labs on disk, read once per request: none of it is state, so a lab that was added or corrected shows at the
 * next one. The folder is the configuration's, which the server has checked before it let any page be asked for.
 */
export const readLabs = cache(async () => {
  const reading = readConfig();
  if (!reading.ok) throw new Error(`The configuration is refused: ${reading.problems.join(" ")}`);
  return (await loadLabs(reading.config.labsFolder)).labs;
});
