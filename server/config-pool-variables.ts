import { z } from "zod";
import { bytes, text, variable, whole } from "./config-readers.ts";
import { LabId } from "./contract/ids.ts";

/** How many sandboxes there may be, and how many are made before somebody asks. */
export const POOL_VARIABLES = {
  DRYDOCK_SANDBOXES_MAX: variable({
    fallback: null,
    expects: "a whole number from 1 to 4096",
    purpose: "Sandboxes at one time. Unset: no bound but the machine's.",
    read: whole(1, 4096),
  }),
  DRYDOCK_NODE_MEMORY_EXPECTED: variable({
    fallback: "128m",
    expects: "a size of at least 128m, with the suffix k, m or g",
    purpose:
      "Memory a node is expected to need with a lab under way. With it the machine's capacity is worked out; DRYDOCK_NODE_MEMORY is what a node can never exceed.",
    read: bytes,
  }),
  DRYDOCK_POOL_HOT: variable({
    fallback: "2",
    expects: "a whole number from 0 to 100",
    purpose:
      "Most sandboxes kept running for those who come next. Without demand it is one for each lab of DRYDOCK_POOL_LABS.",
    read: whole(0, 100),
  }),
  DRYDOCK_POOL_FROZEN: variable({
    fallback: "4",
    expects: "a whole number from 0 to 1000",
    purpose:
      "Most sandboxes kept behind those with their engines frozen, when labs were started often lately. They need memory, and next to no processor.",
    read: whole(0, 1000),
  }),
  DRYDOCK_POOL_LABS: variable({
    fallback: null,
    expects: "ids of labs separated by commas",
    purpose:
      "Labs that one sandbox is kept ready for at any time; one that is named twice has two. Unset: the catalogue's first lab on one node, and its first on several.",
    read: text.transform((value) => value.split(/[\s,]+/).filter(Boolean)).pipe(z.array(LabId)),
  }),
};
