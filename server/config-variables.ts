import { BlockList, isIP } from "node:net";
import { z } from "zod";
import { NETWORK_VARIABLES } from "./config-network-variables.ts";
import { NODE_VARIABLES } from "./config-node-variables.ts";
import { POOL_VARIABLES } from "./config-pool-variables.ts";
import { flag, minutes, text, variable, whole } from "./config-readers.ts";

/** Every variable of the environment that Drydock reads; docs/operating.md lists the same, and a test compares. */

/** Short tokens can be guessed even against a rate limit. */
const ACCESS_TOKEN_CHARS_MIN = 16;

const address = z.string().refine((value) => isIP(value) !== 0);
const addresses = text.transform((value) => value.split(/[\s,]+/).filter(Boolean)).pipe(z.array(address));
const imageReference = z.string().regex(/^[a-z0-9][a-zA-Z0-9._/:@-]{0,254}$/);
/** As `docker build` takes it, https only and without a password, which would end up in logs. */
const LAB_REPOSITORY =
  /^(?<url>https:\/\/[\w.-]+(?::\d+)?\/[\w./~-]+)(?:#(?<branch>(?!-)[\w./-]*)(?::(?<folder>(?!\/|.*\.\.)[\w./-]+))?)?$/;
const webAddress = z
  .url({ protocol: /^https?$/ })
  .transform((value) => new URL(value))
  .refine((url) => url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password);

/** /27 holds two sandboxes, /8 is the largest private range. */
const subnetRange = z.string().refine(
  (value) => {
    const [network = "", prefix = ""] = value.split("/");
    return isIP(network) === 4 && /^\d+$/.test(prefix) && Number(prefix) >= 8 && Number(prefix) <= 27;
  },
  { abort: true },
);

const token = z
  .string()
  .min(ACCESS_TOKEN_CHARS_MIN)
  .regex(/^[!-~]+$/);

export const VARIABLES = {
  PORT: variable({
    fallback: "3000",
    expects: "a port number from 0 to 65535 (0 takes any free one)",
    purpose: "Port of the web server: pages, API and sockets.",
    read: whole(0, 65_535),
  }),
  DRYDOCK_HOST: variable({
    fallback: "127.0.0.1",
    expects: "an IP address, or localhost",
    purpose: "Address to listen on. Any address but a loopback one needs an access rule.",
    read: z.union([z.literal("localhost").transform(() => "127.0.0.1"), address]),
  }),
  DRYDOCK_ACCESS: variable({
    fallback: "loopback",
    expects: "loopback, token or proxy",
    purpose:
      "Who may use the server. `loopback`: whoever reaches it on this machine. `token`: whoever knows DRYDOCK_ACCESS_TOKEN. `proxy`: whoever the reverse proxy in front lets through; nothing else may reach the port.",
    read: z.enum(["loopback", "token", "proxy"]),
  }),
  DRYDOCK_ACCESS_TOKEN: variable({
    fallback: null,
    expects: `at least ${ACCESS_TOKEN_CHARS_MIN} characters without spaces`,
    purpose:
      "Secret for `DRYDOCK_ACCESS=token`: browsers are asked for it once, programs send it as `Authorization: Bearer`.",
    secret: true,
    read: token,
  }),
  DRYDOCK_OPERATOR_TOKEN: variable({
    fallback: null,
    expects: `at least ${ACCESS_TOKEN_CHARS_MIN} characters without spaces, not those of DRYDOCK_ACCESS_TOKEN`,
    purpose:
      "Second secret for `DRYDOCK_ACCESS=token`, for whoever runs the server: with it set, `/status`, `/metrics` and reservations are for this token alone. It opens everything else as well.",
    secret: true,
    read: token,
  }),
  DRYDOCK_PUBLIC_URL: variable({
    fallback: null,
    expects: "an http or https address without a path, like https://lab.example.org",
    purpose:
      "Address under which people open the server. Its host is accepted beside the loopback names; with https, cookies are marked Secure. Required for `DRYDOCK_ACCESS=proxy`.",
    read: webAddress,
  }),
  DRYDOCK_DATA: variable({
    fallback: "var/data",
    expects: "a folder",
    purpose: "Folder of the store. One server per folder.",
    read: text,
  }),
  DRYDOCK_LABS: variable({
    fallback: "lab-content",
    expects: "a folder, or https://host/repository.git, with #branch or #branch:folder behind it if need be",
    purpose:
      "Where the labs are, one folder each: a folder, or a git repository, which is fetched again every minute. Changes are seen without a restart.",
    read: z.union([
      z
        .string()
        .regex(LAB_REPOSITORY)
        .transform((value) => {
          const { url = "", branch, folder } = LAB_REPOSITORY.exec(value)?.groups ?? {};
          return { kind: "repository" as const, url, branch: branch || null, folder: folder ?? "." };
        }),
      z
        .string()
        // As git reads it: what has a colon before any slash is an address (https://, git@host:), and no folder.
        .regex(/^(?![^/]*:)/)
        .transform((folder) => ({ kind: "folder" as const, folder })),
    ]),
  }),
  DRYDOCK_NODE_IMAGE: variable({
    fallback: "drydock-node:latest",
    expects: "an image reference",
    purpose: "Image the nodes run.",
    read: imageReference,
  }),
  DRYDOCK_BASE_IMAGE: variable({
    fallback: "debian:trixie-slim",
    expects: "an image reference",
    purpose: "Base the node image is built from.",
    read: imageReference,
  }),
  DRYDOCK_SUBNETS: variable({
    fallback: "10.32.0.0/16",
    expects: "an IPv4 range like 10.32.0.0/16, from /8 to /27, outside 172.17.0.0/16, 172.18.0.0/16 and 10.0.0.0/24",
    purpose:
      "Range the sandboxes' networks are taken from, a /28 each. The nodes' own engines use the excluded ranges.",
    read: subnetRange.refine((value) => !touchesInnerRanges(value)),
  }),
  ...NETWORK_VARIABLES,
  DRYDOCK_DNS: variable({
    fallback: null,
    expects: "IP addresses separated by commas",
    purpose: "DNS resolvers the nodes use. Unset: the engine's own.",
    read: addresses,
  }),
  ...NODE_VARIABLES,
  DRYDOCK_SESSION_MINUTES: variable({
    fallback: "60",
    expects: "whole minutes from 1 to 10080",
    purpose: "How long a session lasts, counted from the moment its nodes are ready.",
    read: minutes,
  }),
  DRYDOCK_IDLE_MINUTES: variable({
    fallback: "20",
    expects: "whole minutes from 1 to 10080",
    purpose: "A session nobody is connected to for this long is ended.",
    read: minutes,
  }),
  DRYDOCK_EXTEND_MINUTES: variable({
    fallback: "30",
    expects: "whole minutes from 1 to 10080",
    purpose: "By how much a learner's Extend lengthens a session.",
    read: minutes,
  }),
  DRYDOCK_EXTENSIONS_MAX: variable({
    fallback: "2",
    expects: "a whole number from 0 to 100",
    purpose: "How often a session may be extended.",
    read: whole(0, 100),
  }),
  DRYDOCK_NODES_MAX: variable({
    fallback: "5",
    expects: "a whole number from 1 to 9",
    purpose: "Nodes a session may have when its learner adds some; a lab may begin with more.",
    read: whole(1, 9),
  }),
  ...POOL_VARIABLES,
  DRYDOCK_DEV: variable({
    fallback: "0",
    expects: "0, 1, false or true",
    purpose: "Serves pages from source and reloads them when they change.",
    read: flag,
  }),
  DRYDOCK_AUTHOR: variable({
    fallback: "0",
    expects: "0, 1, false or true",
    purpose: "Shows what is wrong with a lab's files to whoever has that lab open; `npm run lab -- serve` sets it.",
    read: flag,
  }),
  DRYDOCK_LOG: variable({
    fallback: "info",
    expects: "silent, fatal, error, warn, info, debug or trace",
    purpose: "How much is logged to standard output.",
    read: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]),
  }),
  DOCKER_HOST: variable({
    fallback: null,
    expects: "unix:///path/to/socket or tcp://host:port",
    purpose: "Where Docker Engine answers. Unset: unix:///var/run/docker.sock.",
    read: z.string().regex(/^(unix:\/\/\/|tcp:\/\/)\S+$/),
  }),
};

function touchesInnerRanges(range: string): boolean {
  const [network = "", prefix = ""] = range.split("/");
  const inner = ["172.17.0.0/16", "172.18.0.0/16", "10.0.0.0/24"];
  const contains = (outer: string, member: string) => {
    const [base = "", bits = ""] = outer.split("/");
    const list = new BlockList();
    list.addSubnet(base, Number(bits), "ipv4");
    return list.check(member, "ipv4");
  };
  // Two ranges touch exactly when one holds the other's first address; BlockList masks the host bits itself.
  return inner.some((other) => contains(other, network) || contains(`${network}/${prefix}`, other.split("/")[0] ?? ""));
}
