import { join, resolve } from "node:path";
import { VARIABLES } from "../server/config-variables.ts";
import { ROOT } from "./setup/root.mjs";

/** The folder whose labs the author's commands work on: the one that DRYDOCK_LABS names, or the checkout's own. */
export function labsFolder(given: string | undefined): { ok: true; folder: string } | { ok: false; message: string } {
  const value = given?.trim();
  if (!value) return { ok: true, folder: join(ROOT, "lab-content") };
  const read = VARIABLES.DRYDOCK_LABS.read.safeParse(value);
  if (!read.success)
    return { ok: false, message: `DRYDOCK_LABS is "${value}"; expected a folder, such as that of a clone.` };
  if (read.data.kind === "folder") return { ok: true, folder: resolve(read.data.folder) };
  return {
    ok: false,
    message: `DRYDOCK_LABS is a git repository, ${read.data.url}, and these commands work on files. Clone it, and name the folder of the labs in the clone instead.`,
  };
}
