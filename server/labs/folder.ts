import { readConfig } from "../config.ts";

/** Where the labs are, for pages: they are bundled apart from the server and cannot be handed its configuration. */
export function labFolder(): string {
  const read = readConfig();
  if (!read.ok) throw new Error(read.problems.join(" "));
  return read.config.labsFolder;
}
