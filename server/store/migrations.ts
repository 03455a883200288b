/** One step of the store's shape. Never edited once released: a change is a new one at the end. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** Plain SQL that PostgreSQL takes as well: TEXT and BIGINT only, no rowids, no dialect functions. */
export const MIGRATIONS: Migration[] = [
  {
    version: 1,
    name: "sessions, grants, claim links, boots",
    sql: `
      CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
      );
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        lab TEXT NOT NULL,
        sandbox TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        nodes TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        ready_at BIGINT,
        expires_at BIGINT NOT NULL,
        ended_at BIGINT,
        end_reason TEXT,
        fault TEXT
      );
      CREATE INDEX sessions_by_state ON sessions (state, created_at);
      CREATE TABLE grants (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        browser TEXT NOT NULL,
        PRIMARY KEY (session, browser)
      );
      CREATE INDEX grants_by_browser ON grants (browser);
      CREATE TABLE claims (
        hash TEXT PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        expires_at BIGINT NOT NULL,
        used_at BIGINT
      );
      CREATE INDEX claims_by_session ON claims (session);
      CREATE TABLE boots (
        at BIGINT NOT NULL,
        nodes BIGINT NOT NULL,
        ms BIGINT NOT NULL
      );
      CREATE INDEX boots_by_nodes ON boots (nodes, at);
    `,
  },
  {
    version: 2,
    name: "progress",
    sql: `
      CREATE TABLE progress (
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (session, kind, id)
      );
    `,
  },
  {
    version: 3,
    name: "pool",
    sql: `
      CREATE TABLE pool (
        sandbox TEXT PRIMARY KEY,
        shape TEXT NOT NULL,
        version TEXT NOT NULL,
        ready_at BIGINT NOT NULL
      );
    `,
  },
  {
    version: 4,
    name: "queue",
    sql: `
      CREATE TABLE queue (
        browser TEXT PRIMARY KEY,
        lab TEXT NOT NULL,
        joined_at BIGINT NOT NULL,
        called_at BIGINT
      );
      CREATE INDEX sessions_by_end ON sessions (ended_at);
    `,
  },
  {
    version: 5,
    name: "extensions, roles, shares",
    sql: `
      ALTER TABLE sessions ADD COLUMN extensions BIGINT NOT NULL DEFAULT 0;
      ALTER TABLE grants ADD COLUMN role TEXT NOT NULL DEFAULT 'owner';
      ALTER TABLE grants ADD COLUMN share TEXT;
      ALTER TABLE grants ADD COLUMN name TEXT;
      ALTER TABLE grants ADD COLUMN came_at BIGINT NOT NULL DEFAULT 0;
      CREATE TABLE shares (
        id TEXT PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        hash TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        created_at BIGINT NOT NULL
      );
      CREATE INDEX shares_by_session ON shares (session);
    `,
  },
  {
    version: 6,
    name: "reservations",
    sql: `
      CREATE TABLE reservations (
        id TEXT PRIMARY KEY,
        lab TEXT NOT NULL,
        sandboxes BIGINT NOT NULL,
        starts_at BIGINT NOT NULL,
        ends_at BIGINT NOT NULL
      );
    `,
  },
  {
    version: 7,
    name: "when reservations were made",
    sql: "ALTER TABLE reservations ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0",
  },
];
