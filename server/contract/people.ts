import { z } from "zod";
import { PERSON_NAME_MAX } from "./limits.ts";

/** What somebody may do in a session: everything, what one does on its nodes, or nothing but look. */
export const Role = z.enum(["owner", "participant", "watcher"]);
export type Role = z.infer<typeof Role>;

/** Names one link without opening anything. */
export const ShareId = z
  .string()
  .regex(/^[a-z0-9]{12}$/, "a share's id is 12 lower-case letters and digits")
  .brand("ShareId");
export type ShareId = z.infer<typeof ShareId>;

/** Names a browser among a session's people; opens nothing. */
export const PersonId = z
  .string()
  .regex(/^[a-f0-9]{12}$/, "a person's id is 12 hexadecimal digits")
  .brand("PersonId");
export type PersonId = z.infer<typeof PersonId>;

const PICTURE = String.raw`\p{Extended_Pictographic}(?:\u{fe0f}|\p{Emoji_Modifier})?`;
/** No character that cannot be seen or that reorders text, but for the joiner between the pictures of one emoji. */
const ONE_LINE = new RegExp(String.raw`^(?:${PICTURE}(?:\u{200d}${PICTURE})+|[^\p{C}\p{Zl}\p{Zp}])*$`, "u");

/** One line without control characters, as it stands beside others. */
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(PERSON_NAME_MAX)
  // No regex(): the API's description has no place for its flag, and the pattern alone would fit no name.
  .refine((name) => ONE_LINE.test(name), "a name is one line")
  .describe("One line without control characters");

/** Somebody whose page is open. */
export const PersonView = z.object({
  id: PersonId,
  name: z.string(),
  role: Role,
  /** Which of the five colours of people, from 0. */
  hue: z.number().int().min(0).max(4),
});
export type PersonView = z.infer<typeof PersonView>;

/** A link to a session. The link itself is told once, when it is made; only its hash is kept. */
export const ShareView = z.object({
  id: ShareId,
  role: Role.exclude(["owner"]),
  createdAt: z.number(),
  /** Names of those who came by it, here or not. */
  people: z.array(z.string()),
});
export type ShareView = z.infer<typeof ShareView>;

/** POST /api/v1/sessions/:id/shares */
export const ShareRequest = z.strictObject({ role: Role.exclude(["owner"]) });
/** POST /api/v1/sessions/:id/name */
export const NameRequest = z.strictObject({ name: PersonName });
