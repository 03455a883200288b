import type { DatabaseSync } from "node:sqlite";
import { SessionId } from "../contract/ids.ts";
import { grantFromRow, type ShareResult, shareFromRow } from "./grant.ts";
import type { Store, TokenHash } from "./store.ts";

type Shares = Pick<
  Store,
  "grantOf" | "grantsOf" | "nameGrant" | "removeGuest" | "addShare" | "sharesOf" | "removeShare" | "takeShare"
>;

/** Who may do what in a session, and the links by which others come in. */
export function sqliteShares(database: DatabaseSync, transaction: <T>(work: () => T) => T): Shares {
  const columns = "browser, role, share, name";
  const statements = {
    grant: database.prepare(`SELECT ${columns} FROM grants WHERE session = ? AND browser = ?`),
    grants: database.prepare(
      `SELECT ${columns} FROM grants WHERE session = ?
       ORDER BY CASE role WHEN 'owner' THEN 0 ELSE 1 END, came_at, browser`,
    ),
    name: database.prepare("UPDATE grants SET name = ? WHERE session = ? AND browser = ?"),
    remove: database.prepare(
      "UPDATE grants SET role = 'removed' WHERE session = ? AND browser = ? AND role <> 'owner'",
    ),
    addShare: database.prepare("INSERT INTO shares (id, session, hash, role, created_at) VALUES (?, ?, ?, ?, ?)"),
    shares: database.prepare("SELECT id, role, created_at FROM shares WHERE session = ? ORDER BY created_at, id"),
    share: database.prepare("SELECT id, session, role FROM shares WHERE hash = ?"),
    dropShare: database.prepare("DELETE FROM shares WHERE session = ? AND id = ?"),
    came: database.prepare("SELECT browser FROM grants WHERE session = ? AND share = ? AND role <> 'removed'"),
    drop: database.prepare("DELETE FROM grants WHERE session = ? AND share = ? AND role <> 'removed'"),
    guests: database.prepare("SELECT COUNT(*) AS count FROM grants WHERE session = ? AND role <> 'owner'"),
    let: database.prepare(
      `INSERT INTO grants (session, browser, role, share, came_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (session, browser) DO UPDATE SET role = excluded.role, share = excluded.share`,
    ),
  };

  const decide = (
    link: TokenHash,
    browser: TokenHash,
    guestsMax: number,
    now: number,
  ): [ShareResult, SessionId | null] => {
    const share = statements.share.get(link);
    if (!share) return ["unknown", null];
    const session = SessionId.parse(share.session);
    const known = statements.grant.get(session, browser);
    // Another link is another invitation.
    if (known?.role === "removed" && known.share === share.id) return ["removed", session];
    if (known?.role === "owner" || known?.role === "participant") return ["granted", session];
    if (!known && Number(statements.guests.get(session)?.count) >= guestsMax) return ["full", session];
    statements.let.run(session, browser, String(share.role), String(share.id), now);
    return ["granted", session];
  };

  return {
    async grantOf(session, browser) {
      const row = statements.grant.get(session, browser);
      return row ? grantFromRow(row) : null;
    },
    async grantsOf(session) {
      return statements.grants.all(session).map(grantFromRow);
    },
    async nameGrant(session, browser, name) {
      statements.name.run(name, session, browser);
    },
    async removeGuest(session, browser) {
      statements.remove.run(session, browser);
    },
    async addShare(session, { id, role, createdAt }, hash) {
      statements.addShare.run(id, session, hash, role, createdAt);
    },
    async sharesOf(session) {
      return statements.shares.all(session).map(shareFromRow);
    },
    async removeShare(session, share) {
      return transaction(() => {
        const came = statements.came.all(session, share).map(({ browser }) => String(browser) as TokenHash);
        statements.drop.run(session, share);
        statements.dropShare.run(session, share);
        return came;
      });
    },
    async takeShare(link, browser, guestsMax, now) {
      const [kind, session] = transaction(() => decide(link, browser, guestsMax, now));
      return { kind, session };
    },
  };
}
