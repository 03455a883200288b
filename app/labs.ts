import { cache } from "react";
import { labFolder } from "../server/labs/folder.ts";
import { loadLabs } from "../server/labs/load.ts";

/** The labs on disk, read once per request. Stateless: a lab added or corrected shows at the next one. */
export const readLabs = cache(async () => (await loadLabs(labFolder())).labs);
