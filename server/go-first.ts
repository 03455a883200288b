import { constants, setPriority } from "node:os";
import type { Logger } from "pino";

/** Every key of every learner passes this process, which needs little: where nodes keep all processors busy, it is served
 *  before them. Without the right to ask for that (root, or SYS_NICE) it is one among many. */
export function goFirst(log: Pick<Logger, "debug">): void {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL);
  } catch (error) {
    log.debug({ err: error }, "Drydock has no right to a higher priority; keys wait longer where nodes are busy");
  }
}
