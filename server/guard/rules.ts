import { createHash } from "node:crypto";

/**
 * What a node may reach, as one static nftables table. It goes by the interface a packet comes in on, not by its
 * source address: a node is root on its own wire and can write any address there. Nothing in it changes when a
 * sandbox comes or goes, so that nothing can be forgotten.
 */
export interface GuardRules {
  /** This server's mark on its engine: tells its table and its bridges from another server's. */
  instance: string;
  /** The range sandboxes' networks come from, like `10.32.0.0/16`. */
  range: string;
  /** IPv4 addresses asked on port 53, wherever they are. */
  resolvers: string[];
  /** IPv4 addresses and ranges that may be reached although they are private. */
  reachable: string[];
  /** One port of one address, which may be the machine's own. */
  mirror?: { address: string; port: number } | null;
  /** Whether public addresses may be reached. */
  internet: boolean;
}

/** Addresses that are nobody's on the internet: private, shared, link-local (cloud metadata), multicast, reserved. */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/3",
];
/**
 * New connections to the outside, per sandbox. A pull or a build opens dozens; a scan of the internet would fill the
 * machine's table of connections, which all sandboxes share (65,536 to 262,144 entries, each kept up to 2 minutes).
 */
const CONNECTIONS = { perSecond: 100, burst: 1000 };
/** Longer than any pause of a living sandbox matters: a packet puts its bridge back. */
const BRIDGE_KNOWN_FOR = "10m";
/** Interfaces' numbers are never given twice, and a pool makes many sandboxes in ten minutes. */
const BRIDGES_MAX = 65_535;

/** Ends in the instance's own letters: an interface's name has room for 15 in all. */
export function bridgePrefix(instance: string): string {
  return `dd${letters(instance, 5)}-`;
}

/** The name of a sandbox's bridge on the machine, at most 15 characters. */
export function bridgeName(instance: string, sandbox: string): string {
  return `${bridgePrefix(instance)}${letters(sandbox, 7)}`;
}

/** As nft names it: family and table. */
export function guardTable(instance: string): string {
  return `inet drydock_${letters(instance, 5)}`;
}

/** The table as nft reads it, in one transaction that replaces what was there. */
export function guardRules({ instance, range, resolvers, reachable, mirror, internet }: GuardRules): string {
  const table = guardTable(instance);
  const bridges = `"${bridgePrefix(instance)}*"`;
  const dns = `meta l4proto { tcp, udp } th dport 53 accept`;
  const pull = mirror ? `ip daddr ${mirror.address} tcp dport ${mirror.port} accept` : "";
  const no = "goto refuse";
  return `add table ${table}
delete table ${table}
table ${table} {
  set same { typeof iif . oif; flags dynamic,timeout; timeout ${BRIDGE_KNOWN_FOR}; size ${BRIDGES_MAX}; }
  set rates { typeof iif; flags dynamic,timeout; timeout ${BRIDGE_KNOWN_FOR}; size ${BRIDGES_MAX}; }
  # Not "type ipv4_addr": nft 1.0.6 dies of it when it lists what 1.1 made, and the machine's may be that one.
  set neighbours { typeof ip daddr; flags interval; auto-merge; }
  chain prerouting {
    type filter hook prerouting priority raw; policy accept;
    # Between the nodes of a sandbox: no business of the machine's table of connections.
    iifname ${bridges} fib daddr type unicast fib daddr . iif oif exists notrack
  }
  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname ${bridges} jump to_machine
  }
  chain refuse {
    # Said at once: a learner should not wait for a timeout. The kernel sends few ICMP errors a second, resets always.
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }
  chain to_machine {
    meta nfproto ipv6 drop
    fib saddr . iif oif missing drop
    ct state established accept
    ct state related meta l4proto icmp accept
    ${allow(resolvers, dns)}
    ${pull}
    ${no}
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname ${bridges} jump from_node
    oifname ${bridges} ct state != { established, related } drop
  }
  chain from_node {
    # A static rule cannot say "out where it came in"; a set of pairs that fills itself can.
    update @same { iif . iif }
    iif . oif @same accept
    meta nfproto ipv6 drop
    fib saddr . iif oif missing drop
    ${allow(resolvers, dns)}
    ${pull}
    ip daddr { ${range} } ${no}
    ${allow(reachable, "accept")}
    ip daddr { ${NOT_PUBLIC.join(", ")} } ${no}
    ip daddr @neighbours ${no}
    ${internet ? `ct state new update @rates { iif limit rate over ${CONNECTIONS.perSecond}/second burst ${CONNECTIONS.burst} packets } drop` : no}
  }
}
`;
}

function allow(addresses: string[], verdict: string): string {
  return addresses.length === 0 ? "" : `ip daddr { ${addresses.join(", ")} } ${verdict}`;
}

function letters(text: string, count: number): string {
  const number = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`);
  return number.toString(36).slice(-count);
}
