import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { SandboxId, SessionId } from "../contract/ids.ts";
import { PersonId, ShareId } from "../contract/people.ts";
import { randomId } from "../store/random-id.ts";
import type { TokenHash } from "../store/store.ts";

/** 256 bits cannot be guessed, so a look-up by hash needs no slow hash and leaks nothing by its time. */
const TOKEN_BYTES = 32;

const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "a token is 43 letters, digits, dashes and underscores");

/** What a browser's cookie holds: the right to the sessions it was granted. */
export const BrowserToken = Token.brand("BrowserToken");
export type BrowserToken = z.infer<typeof BrowserToken>;

/** What a claim link holds: the right to one session, for the first browser that comes. */
export const ClaimToken = Token.brand("ClaimToken");
export type ClaimToken = z.infer<typeof ClaimToken>;

/** What a share link holds: the right to look at, or take part in, one session, until it is ended. */
export const ShareToken = Token.brand("ShareToken");
export type ShareToken = z.infer<typeof ShareToken>;

export const newBrowserToken = (): BrowserToken => BrowserToken.parse(randomBytes(TOKEN_BYTES).toString("base64url"));
export const newClaimToken = (): ClaimToken => ClaimToken.parse(randomBytes(TOKEN_BYTES).toString("base64url"));

export const newShareToken = (): ShareToken => ShareToken.parse(randomBytes(TOKEN_BYTES).toString("base64url"));

export const hashOf = (token: BrowserToken | ClaimToken | ShareToken): TokenHash =>
  createHash("sha256").update(token).digest("hex") as TokenHash;

/** A piece of the hash: it tells people of a session apart, and what it is a hash of has 256 bits. */
export const personOf = (browser: TokenHash): PersonId => PersonId.parse(browser.slice(0, 12));

export const newShareId = (): ShareId => ShareId.parse(randomId(12));
export const newSessionId = (): SessionId => SessionId.parse(randomId(20));
export const newSandboxId = (): SandboxId => SandboxId.parse(randomId(12));
