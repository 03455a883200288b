import { z } from "zod";
import { bytes, variable, whole } from "./config-readers.ts";

/** An engine's own store and a lab's images take most of this. */
const DISK_BYTES_MIN = 1024 ** 3;

/** What nodes run under, and how much each may use. */
export const NODE_VARIABLES = {
  DRYDOCK_NODE_MEMORY: variable({
    fallback: null,
    expects: "a size of at least 128m, with the suffix k, m or g",
    purpose: "Memory a node may use. Unset: 1g, or a quarter of the machine's if that is less.",
    read: bytes,
  }),
  DRYDOCK_NODE_CPUS: variable({
    fallback: "2",
    expects: "a number from 0.1 to 256",
    purpose: "Processors a node may use, as far as the machine has them.",
    read: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(z.number().min(0.1).max(256)),
  }),
  DRYDOCK_NODE_PIDS: variable({
    // A busy node has some hundreds. Twice as many shells as this no longer fit into a node's memory, and die slowly.
    fallback: "1024",
    expects: "a whole number from 256 to 1000000",
    purpose: "Processes and threads a node may have; this is what stops a fork bomb.",
    read: whole(256, 1_000_000),
  }),
  DRYDOCK_NODE_FILES: variable({
    fallback: "16384",
    expects: "a whole number from 1024 to 1048576",
    purpose: "Files each process of a node may have open. The engine must be allowed as many itself.",
    read: whole(1024, 1_048_576),
  }),
  DRYDOCK_NODE_DISK: variable({
    fallback: "8g",
    expects: "a size of at least 1g, with the suffix k, m or g, or 0 for no bound",
    purpose:
      "Disk a node may fill with images, containers and files. Only what is used takes room. Needs loop devices; not with DRYDOCK_NODE_RUNTIME.",
    read: z.union([z.literal("0").transform(() => null), bytes.pipe(z.number().min(DISK_BYTES_MIN))]),
  }),
  DRYDOCK_NODE_RUNTIME: variable({
    fallback: null,
    expects: "the name of a runtime the engine knows, like sysbox-runc",
    purpose: "Runtime the nodes run under. Unset: the engine's default.",
    read: z.string().regex(/^[a-zA-Z0-9._-]{1,64}$/),
  }),
};
