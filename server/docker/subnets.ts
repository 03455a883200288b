/** IPv4 ranges as numbers: sandboxes take /28s (13 nodes) one after the other from the operator's range. */

const SANDBOX_PREFIX = 28;
const SANDBOX_SIZE = 2 ** (32 - SANDBOX_PREFIX);

export interface Range {
  /** First address, as an unsigned 32-bit number. */
  first: number;
  /** Last address, inclusive. */
  last: number;
}

/** Reads `10.32.0.0/16`; null when it is not an IPv4 range. */
export function parseRange(cidr: string): Range | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return null;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32) return null;
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function formatSubnet(first: number): string {
  return `${formatAddress(first)}/${SANDBOX_PREFIX}`;
}

/** The first free /28 of the range that touches none of the used ranges; null when the range is full. */
export function freeSubnet(range: Range, used: Range[]): number | null {
  const blocking = used.filter((other) => other.last >= range.first && other.first <= range.last);
  blocking.sort((a, b) => a.first - b.first);
  let candidate = Math.ceil(range.first / SANDBOX_SIZE) * SANDBOX_SIZE;
  for (const other of blocking) {
    if (candidate + SANDBOX_SIZE - 1 < other.first) break;
    if (other.last >= candidate) candidate = Math.ceil((other.last + 1) / SANDBOX_SIZE) * SANDBOX_SIZE;
  }
  return candidate + SANDBOX_SIZE - 1 <= range.last ? candidate : null;
}

/** The gateway has the first address; node1 the second, so that a node has the same address in every life. */
export function nodeAddress(first: number, node: string): string {
  return formatAddress(first + 1 + Number(node.replace(/^node/, "")));
}
