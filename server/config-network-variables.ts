import { isIP } from "node:net";
import { z } from "zod";
import { flag, text, variable } from "./config-readers.ts";

/** As nftables takes them; they become part of its rules. */
const range = z.string().refine((value) => {
  const [network = "", prefix = "32", ...more] = value.split("/");
  return isIP(network) === 4 && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32 && more.length === 0;
});
const ranges = text.transform((value) => value.split(/[\s,]+/).filter(Boolean)).pipe(z.array(range));

/** What nodes reach. */
export const NETWORK_VARIABLES = {
  DRYDOCK_ISOLATION: variable({
    fallback: null,
    expects: "required, wanted or off",
    purpose:
      "Whether sandboxes are kept apart from each other, from the machine and from private networks. `required`: no session without it. `wanted`: a warning without it. Unset: `wanted` with `DRYDOCK_ACCESS=loopback`, otherwise `required`.",
    read: z.enum(["required", "wanted", "off"]),
  }),
  DRYDOCK_INTERNET: variable({
    fallback: "1",
    expects: "0, 1, false or true",
    purpose: "Whether nodes reach public addresses, to pull images and packages.",
    read: flag,
  }),
  DRYDOCK_REACHABLE: variable({
    fallback: null,
    expects: "IPv4 addresses and ranges separated by commas, like 10.1.2.3 or 10.1.2.0/24",
    purpose:
      "Private addresses nodes may reach all the same, such as a registry of your own. Never the machine's own addresses.",
    read: ranges,
  }),
  DRYDOCK_REGISTRY_MIRROR: variable({
    fallback: null,
    expects: "an http or https address without a path, like http://10.1.2.3:5000",
    purpose:
      "Pull-through mirror of Docker Hub that the nodes ask first. Given by its IPv4 address, it may be anywhere, on this machine too (but not behind a published port).",
    read: z
      .url({ protocol: /^https?$/ })
      .transform((value) => new URL(value))
      .refine((url) => url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password),
  }),
};
