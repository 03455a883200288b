import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * How often is too often, per minute. A class of 300 behind one address opens a lab with three requests each, so an
 * address may do much more than a browser; what a browser does by hand, and its page by itself, is a few a minute.
 */
export const LIMITS = {
  /** Any request to the API, per address. */
  address: 3_000,
  /** The same without a browser's cookie: programs, and whoever tries things out. */
  stranger: 600,
  /** The same, per browser. */
  browser: 300,
  /** `/status` and `/metrics`, per address and apart from the rest: a scraper asks once a second at most. */
  operator: 600,
  /** Starting a session makes three privileged containers. */
  startsPerAddress: 60,
  startsPerBrowser: 10,
  /** Wrong access tokens, per address, which a whole class may share; right ones do not count. */
  wrongTokens: 30,
} as const;

export type LimitName = keyof typeof LIMITS;

const WINDOW_S = 60;

/** Counts in memory: a restart forgives. Keys expire with their window, so memory is bounded by the rate of requests. */
export class Limits {
  readonly #limiters = new Map(
    Object.entries(LIMITS).map(([name, points]) => [name, new RateLimiterMemory({ points, duration: WINDOW_S })]),
  );

  /** Counts one; null while that is within the limit, otherwise the whole seconds to wait. */
  async take(name: LimitName, key: string): Promise<number | null> {
    try {
      await this.#limiters.get(name)?.consume(key);
      return null;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  }
}

/** One customer's IPv6 addresses share a /64, so they count as one. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const zeros = plain.includes("::")
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0")
    : [];
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}
