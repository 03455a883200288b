import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AccessRule, isLoopback } from "../config.ts";
import { ok, type Reply, refuse } from "../contract/faults.ts";
import { accessValueOf } from "./cookies.ts";
import { addressKey, type Limits } from "./limits.ts";
import { checkOrigin } from "./origin.ts";

export interface AccessOptions {
  rule: AccessRule;
  /** Address the server listens on. */
  host: string;
  publicUrl: URL | null;
  limits: Limits;
  now: () => number;
}

/** Says nothing but "alive", and asks for the token. */
const OPEN_PATHS = new Set(["/healthz", "/readyz", "/access"]);

/** Who may talk to the server at all. Sessions have their own owners beyond it. */
export class Access {
  readonly #options: AccessOptions;
  /** Addresses that guessed too often, and until when (epoch milliseconds). */
  readonly #guessers = new Map<string, number>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** For every request and every socket. Faults: `not-allowed`, `access-needed`, `too-many` (wrong tokens). */
  allow(request: IncomingMessage): Reply<void> {
    const { rule, host, publicUrl } = this.#options;
    if (!request.url?.startsWith("/")) return refuse("bad-input", "The request's address must be a path.");
    const meant = checkOrigin(request, { publicUrl, exposed: !isLoopback(host) });
    if (!meant.ok || rule.kind !== "token" || OPEN_PATHS.has(pathOf(request))) return meant;
    if (tokensOf(rule).some((token) => showsInCookie(request, token))) return ok(undefined);
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.tryToken(bearer, this.addressOf(request));
    return refuse(
      "access-needed",
      "This server asks for its access token. Browsers open /access; programs send it as a Bearer token.",
    );
  }

  /** Compares a token somebody gave. Faults: `access-needed` (wrong), `too-many` (wrong too often). */
  tryToken(given: string, address: string): Reply<void> {
    const { rule, limits, now } = this.#options;
    const key = addressKey(address);
    const until = this.#guessers.get(key) ?? 0;
    if (until > now()) return refuse("too-many", "Too many wrong access tokens came from this address. Wait a minute.");
    this.#guessers.delete(key);
    if (rule.kind !== "token" || tokensOf(rule).some((token) => sameSecret(given, token))) return ok(undefined);
    void limits.take("wrongTokens", key).then((waitSeconds) => {
      if (waitSeconds !== null) this.#guessers.set(key, now() + waitSeconds * 1000);
    });
    return refuse("access-needed", "This is not the access token.");
  }

  /** Whether browsers are asked for a token. */
  get asksForToken(): boolean {
    return this.#options.rule.kind === "token";
  }

  /** What a browser's cookie holds once it has shown this token: made from it, so that changing it ends them all. */
  cookieValueFor(token: string): string {
    return browserValue(token);
  }

  /** The client's address. Only a proxy's own entry in X-Forwarded-For, the last one, can be believed; with a token, that of a
   *  proxy on this machine, as from elsewhere anybody may write one. */
  addressOf(request: IncomingMessage): string {
    const peer = request.socket.remoteAddress ?? "unknown";
    const { kind } = this.#options.rule;
    const behindProxy = kind === "proxy" || (kind === "token" && isLoopback(peer.replace(/^::ffff:/, "")));
    if (!behindProxy) return peer;
    return [request.headers["x-forwarded-for"]].flat().join(",").split(",").at(-1)?.trim() || peer;
  }

  /** Whether it may see and do what is the operator's. Fault: `not-allowed`. */
  allowOperator(request: IncomingMessage): Reply<void> {
    const { rule } = this.#options;
    switch (rule.kind) {
      case "loopback":
        return ok(undefined);
      case "proxy":
        if (!request.headers["x-forwarded-for"] && !request.headers.forwarded) return ok(undefined);
        return refuse(
          "not-allowed",
          "This is the operator's: send the request to the server itself, not through the proxy.",
        );
      case "token": {
        const { operatorToken: token } = rule;
        if (token === null || showsInCookie(request, token)) return ok(undefined);
        if (sameSecret(bearerOf(request) ?? "", token)) return ok(undefined);
        return refuse("not-allowed", "This is the operator's: it takes the operator's token, not the one for all.");
      }
      default:
        return rule satisfies never;
    }
  }
}

const tokensOf = ({ token, operatorToken }: AccessRule & { kind: "token" }): string[] =>
  operatorToken === null ? [token] : [token, operatorToken];

const bearerOf = (request: IncomingMessage): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];

const showsInCookie = (request: IncomingMessage, token: string): boolean =>
  sameSecret(accessValueOf(request.headers.cookie) ?? "", browserValue(token));

export const pathOf = (request: IncomingMessage): string => request.url?.split(/[?#]/, 1)[0] ?? "";

const browserValue = (token: string): string =>
  createHmac("sha256", token).update("drydock browser access").digest("base64url");

/** Takes the same time wherever the two differ; hashing first makes their lengths equal. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
