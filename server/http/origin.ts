import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { ANSWERED_LOOPBACK } from "../config.ts";
import { ok, type Reply, refuse } from "../contract/faults.ts";

export interface OriginRules {
  /** Where people open the server from elsewhere; null when only this machine does. */
  publicUrl: URL | null;
  /** The server listens on more than loopback. */
  exposed: boolean;
}

/**
 * Whether a request was meant for this server, and by a page of ours. Two attacks end here: a foreign site's name
 * pointed at 127.0.0.1 (its own name stands in Host), and a foreign site's page that sends a form or opens a socket
 * (its address stands in Origin). Programs send no Origin and pass.
 */
export function checkOrigin(request: IncomingMessage, rules: OriginRules): Reply<void> {
  const host = request.headers.host?.toLowerCase() ?? "";
  if (!hostAllowed(host, rules)) {
    return refuse(
      "not-allowed",
      `This server does not answer for the host "${host.slice(0, 100)}". Open it as localhost, or set DRYDOCK_PUBLIC_URL.`,
    );
  }
  if (!changesSomething(request)) return ok(undefined);
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  // localhost pages on other ports are the same "site", so SameSite cookies alone would let them in.
  const foreign =
    origin === undefined ? site === "cross-site" || site === "same-site" : !ownOrigin(origin, host, rules);
  return foreign ? refuse("not-allowed", "This request comes from a page of another site.") : ok(undefined);
}

/** `localhost:3000`, `lab.example.org`, `[::1]:3000` … */
function hostAllowed(host: string, { publicUrl, exposed }: OriginRules): boolean {
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.exec(host);
  const name = match?.[1]?.replace(/^\[|\]$/g, "");
  if (name === undefined) return false;
  if (name === "localhost" || name.endsWith(".localhost") || ANSWERED_LOOPBACK.has(name)) return true;
  if (publicUrl && (host === publicUrl.host || host === `${publicUrl.hostname}:${defaultPort(publicUrl)}`)) return true;
  // An address is no name, so nobody can point it elsewhere.
  return exposed && isIP(name) !== 0;
}

function ownOrigin(origin: string, host: string, { publicUrl }: OriginRules): boolean {
  if (publicUrl && origin === publicUrl.origin) return true;
  return URL.canParse(origin) && new URL(origin).origin === new URL(`http://${host}`).origin;
}

/** Sockets open with a GET, but carry commands. */
function changesSomething({ method, url, headers }: IncomingMessage): boolean {
  const reads = method === "GET" || method === "HEAD";
  return !reads || headers.upgrade !== undefined || (url ?? "").startsWith("/socket.io");
}

const defaultPort = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80");
