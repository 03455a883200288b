import { parse, serialize } from "hono/utils/cookie";
import { BrowserToken } from "../sessions/tokens.ts";

const BROWSER_COOKIE = "drydock_browser";
const ACCESS_COOKIE = "drydock_access";

/** Longer than any session; each start and claim begins it anew. Seconds. */
const COOKIE_AGE_S = 30 * 24 * 3600;

/** The browser's token in a Cookie header; null when there is none, or something else under its name. */
export function browserTokenOf(cookieHeader: string | undefined): BrowserToken | null {
  const token = BrowserToken.safeParse(cookieOf(cookieHeader, BROWSER_COOKIE));
  return token.success ? token.data : null;
}

export const accessValueOf = (cookieHeader: string | undefined): string | undefined =>
  cookieOf(cookieHeader, ACCESS_COOKIE);

/** Set-Cookie values. Out of reach for scripts, and not sent along by other sites' requests. */
export const browserCookie = (token: BrowserToken, secure: boolean): string => cookie(BROWSER_COOKIE, token, secure);
export const accessCookie = (value: string, secure: boolean): string => cookie(ACCESS_COOKIE, value, secure);

const cookie = (name: string, value: string, secure: boolean): string =>
  serialize(name, value, { httpOnly: true, sameSite: "Lax", path: "/", maxAge: COOKIE_AGE_S, secure });

const cookieOf = (header: string | undefined, name: string): string | undefined =>
  header === undefined ? undefined : parse(header, name)[name];
