import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readConfig } from "../config.ts";
import { ok } from "../contract/faults.ts";
import { LabId } from "../contract/ids.ts";
import { createHttp, type Http } from "../http/http.ts";
import type { ParsedLab } from "../labs/lab.ts";
import { parseLab } from "../labs/parse.ts";
import { Reservations } from "../sandboxes/reservations.ts";
import { serverStatus } from "../server-status.ts";
import { FrontDoor } from "../sessions/front-door.ts";
import { Queue } from "../sessions/queue.ts";
import type { SessionLog } from "../sessions/session-table.ts";
import { Sessions } from "../sessions/sessions.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { FakeClock } from "./fake-clock.ts";
import { InMemorySandboxes } from "./in-memory-sandboxes.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { silentLog } from "./test-lab.ts";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON they have not parsed
  json: any;
}

export interface TestRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const LAB_TEXT = `---
title: Swarm
summary: Three machines.
teaches: swarm init
level: beginner
minutes: 5
nodes: [node1, node2, node3]
images: [ubuntu]
---
## Start
### Look

\`\`\`bash run node=node1
docker ps
\`\`\`

<details><summary>Check: it is there</summary>

\`\`\`bash check id=there node=node1
echo "a secret of the script"; exit 1
\`\`\`
</details>

<details><summary>Quiz: which?</summary>

- [ ] this
- [x] that
</details>
`;

/** The real routes over node:http on a free loopback port, real SQLite, sandboxes in memory; pages are a stub. */
export async function startTestServer(env: Record<string, string> = {}, log: SessionLog = silentLog) {
  const folder = temporaryFolder();
  const labsFolder = join(folder.path, "labs");
  const image = join(labsFolder, "orchestration", "image");
  mkdirSync(image, { recursive: true });
  writeFileSync(join(image, "img1.png"), "a picture");
  writeFileSync(join(labsFolder, "orchestration", "lab.md"), LAB_TEXT);
  writeFileSync(join(folder.path, "secret.png"), "not yours");

  const id = LabId.parse("orchestration");
  const parsed = parseLab({ id, text: LAB_TEXT, files: new Map() });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const labs = new Map<LabId, ParsedLab>([[id, parsed.lab]]);
  const read = readConfig({ DRYDOCK_LABS: labsFolder, ...env });
  if (!read.ok) throw new Error(read.problems.join("\n"));

  const clock = new FakeClock();
  const sandboxes = new InMemorySandboxes();
  const store = openSqliteStore(join(folder.path, "data"));
  const { sessionMs, idleMs, sandboxesMax, extensionMs, extensionsMax, nodesMax } = read.config;
  sandboxes.max = sandboxesMax ?? sandboxes.max;
  const sessions = new Sessions({
    store,
    sandboxes,
    labs,
    lessons: labs,
    log,
    sessionMs,
    idleMs,
    extensionMs,
    extensionsMax,
    nodesMax,
    now: clock.now,
  });
  const queue = new Queue({
    ...{ store, labs, log, now: clock.now, room: sandboxes.room },
    kept: () => 0,
    expiries: () => sessions.unfinished().map(({ record }) => record.expiresAt),
  });
  const reservations = new Reservations({
    ...{ store, labs, now: clock.now, bootsMax: 1 },
    inUse: (lab, since) => sessions.running(lab, since),
    bears: (wanted) => wanted.every(({ count }) => count <= 50),
  });
  const door = new FrontDoor({ sessions, queue, store, labs });
  const missing: string[] = [];
  const http: Http = createHttp({
    config: read.config,
    sessions,
    // Real nodes have their own test.
    files: { measure: async () => ok({ count: 2, bytes: 14 }), open: async () => ok(Readable.from(["a tar"])) },
    door,
    queue,
    reservations,
    labs,
    lessons: labs,
    missing: async () => missing,
    status: () => serverStatus(sandboxes, sessions, queue, labs.values()),
    isolated: () => true,
    version: "0.0.0",
    log,
    now: clock.now,
  });
  const server = createServer((request, response) => {
    if (!http.handle(request, response)) response.end("a page");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  /** Sends exactly these headers: Host and Origin can be forged. */
  const ask = (path: string, { method = "GET", headers = {}, body }: TestRequest = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers["content-type"]?.startsWith("application/json");
          const json = isJson && text ? JSON.parse(text) : null;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      });
      request.on("error", reject);
      request.end(body);
    });

  return {
    ask,
    port,
    http,
    sessions,
    sandboxes,
    clock,
    missing,
    labsFolder,
    folder: folder.path,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      folder.remove();
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** Starts the test lab as a browser that keeps its cookie. */
export async function startSession(server: TestServer, cookie?: string) {
  const answer = await server.ask("/api/v1/sessions", {
    method: "POST",
    headers: { "content-type": "application/json", ...(cookie ? { cookie } : {}) },
    body: JSON.stringify({ lab: "orchestration" }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return { ...(answer.json as { id: string; url: string; claimUrl: string }), cookie: cookieIn(answer), answer };
}

export const cookieIn = (answer: Answer): string => answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
