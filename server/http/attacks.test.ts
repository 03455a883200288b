import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newBrowserToken, newClaimToken, newSessionId } from "../sessions/tokens.ts";
import { cookieIn, startSession, startTestServer, type TestServer } from "../testing/test-server.ts";

const JSON_TYPE = { "content-type": "application/json" };
const START = { method: "POST", headers: JSON_TYPE, body: '{"lab":"orchestration"}' };

describe("attacks on the HTTP routes", () => {
  let server: TestServer;
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  beforeEach(async () => {
    vi.clearAllMocks();
    server = await startTestServer({}, log);
  });
  afterEach(() => server.close());
  const post = (headers: Record<string, string>, body: string | Buffer = START.body) =>
    server.ask("/api/v1/sessions", { method: "POST", headers: { ...JSON_TYPE, ...headers }, body });

  it("another browser's session, by its id, looks as if it never was", async () => {
    const { id } = await startSession(server);
    const stranger = { cookie: (await startSession(server)).cookie };
    const planted = { cookie: `drydock_browser=${newBrowserToken()}` };
    const never = await server.ask(`/api/v1/sessions/${newSessionId()}`, { headers: stranger });
    for (const headers of [stranger, planted, {}, { cookie: "drydock_browser=' OR 1=1 --" }]) {
      for (const method of ["GET", "DELETE"]) {
        const answer = await server.ask(`/api/v1/sessions/${id}`, { method, headers });
        expect([answer.status, answer.text]).toEqual([403, never.text]);
      }
    }
    expect(server.sandboxes.existing.size).toBe(2);
  });

  it("a watcher looks and does nothing else; one who takes part does not decide; a stranger sees nothing", async () => {
    const owner = await startSession(server);
    const path = `/api/v1/sessions/${owner.id}`;
    await vi.waitUntil(() => server.sessions.counts().ready === 1);
    const headersOf = (cookie: string) => ({ ...JSON_TYPE, cookie });
    const linkFor = async (role: string) => {
      const body = JSON.stringify({ role });
      const made = await server.ask(`${path}/shares`, { method: "POST", headers: headersOf(owner.cookie), body });
      return { url: new URL(made.json.url).pathname, share: made.json.share.id as string };
    };
    const links = { watcher: await linkFor("watcher"), participant: await linkFor("participant") };
    const watcher = cookieIn(await server.ask(links.watcher.url));
    const participant = cookieIn(await server.ask(links.participant.url));
    const stranger = (await startSession(server)).cookie;
    const person = (await server.ask(path, { headers: { cookie: watcher } })).json.you.id as string;

    const deeds: [string, string, string | undefined, string[]][] = [
      ["GET", path, undefined, ["owner", "participant", "watcher"]],
      ["POST", `${path}/name`, '{"name":"Mara"}', ["owner", "participant", "watcher"]],
      ["GET", `${path}/files`, undefined, ["owner", "participant"]],
      ["GET", `${path}/nodes/node1/files`, undefined, ["owner", "participant"]],
      ["POST", `${path}/quizzes/look.quiz1`, '{"answers":[0]}', ["owner", "participant"]],
      ["POST", `${path}/nodes/node1/restart`, undefined, ["owner", "participant"]],
      ["POST", `${path}/nodes/node2/reset`, undefined, ["owner", "participant"]],
      ["POST", `${path}/shares`, '{"role":"participant"}', ["owner"]],
      ["GET", `${path}/shares`, undefined, ["owner"]],
      ["POST", `${path}/extend`, undefined, ["owner"]],
      ["POST", `${path}/reset`, undefined, ["owner"]],
      ["POST", `${path}/nodes`, undefined, ["owner"]],
      ["DELETE", `${path}/nodes/node3`, undefined, ["owner"]],
      ["DELETE", `${path}/people/${person}`, undefined, ["owner"]],
      ["DELETE", `${path}/shares/${links.watcher.share}`, undefined, ["owner"]],
      ["DELETE", path, undefined, ["owner"]],
    ];
    const cookies = { stranger, watcher, participant, owner: owner.cookie };
    for (const [method, address, body, allowed] of deeds) {
      for (const [who, cookie] of Object.entries(cookies)) {
        const answer = await server.ask(address, { method, headers: headersOf(cookie), ...(body ? { body } : {}) });
        const refused = answer.status === 403 && answer.json?.fault.code === "not-allowed";
        expect(`${method} ${address} ${who} ${refused}`).toBe(`${method} ${address} ${who} ${!allowed.includes(who)}`);
      }
    }
  });

  it("a link opens nothing before somebody follows it, nothing after it was ended, and is not in the store", async () => {
    const owner = await startSession(server);
    const shares = `/api/v1/sessions/${owner.id}/shares`;
    const headers = { ...JSON_TYPE, cookie: owner.cookie };
    const made = await server.ask(shares, { method: "POST", headers, body: '{"role":"watcher"}' });
    const { pathname } = new URL(made.json.url);
    for (const ahead of [{ "sec-purpose": "prefetch" }, { purpose: "preview" }]) {
      expect(await server.ask(pathname, { headers: ahead })).toMatchObject({ status: 204 });
    }
    expect((await server.ask(pathname, { method: "HEAD" })).headers["set-cookie"]).toBeUndefined();
    const token = pathname.split("/").at(-1) ?? "";
    for (const name of readdirSync(join(server.folder, "data"))) {
      expect(readFileSync(join(server.folder, "data", name), "latin1")).not.toContain(token);
    }
    expect((await server.ask(shares, { headers })).text).not.toContain(token);
    const guest = cookieIn(await server.ask(pathname));
    await server.ask(`${shares}/${made.json.share.id}`, { method: "DELETE", headers });
    for (const cookie of [guest, ""])
      expect(await server.ask(pathname, { headers: { cookie } })).toMatchObject({ status: 404 });
    expect(await server.ask(`/api/v1/sessions/${owner.id}`, { headers: { cookie: guest } })).toMatchObject({
      status: 403,
    });
    for (const nonsense of ["/join/", "/join/..%2f", `/join/${token}x`, "/join/' OR 1=1"]) {
      expect((await server.ask(encodeURI(nonsense))).status).toBe(404);
    }
  });

  it.each([
    ["name", '{"name":""}'],
    ["name", '{"name":"a\\nb"}'],
    ["name", `{"name":"${"x".repeat(25)}"}`],
    ["name", '{"name":"\\u202egro"}'],
    ["shares", '{"role":"owner"}'],
    ["shares", '{"role":"watcher","session":"x"}'],
    ["shares", "[]"],
  ])("hostile input to %s is refused: %s", async (route, body) => {
    const { id, cookie } = await startSession(server);
    const answer = await server.ask(`/api/v1/sessions/${id}/${route}`, {
      method: "POST",
      headers: { ...JSON_TYPE, cookie },
      body,
    });
    expect(answer).toMatchObject({ status: 400, json: { fault: { code: "bad-input" } } });
  });

  it("a cookie somebody planted is not taken over", async () => {
    const planted = `drydock_browser=${newBrowserToken()}`;
    expect(cookieIn(await post({ cookie: planted }))).not.toBe(planted);
    const own = await startSession(server);
    expect(cookieIn(await post({ cookie: own.cookie }))).toBe(own.cookie);
  });

  it.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example:3000",
    "evillocalhost",
    "192.168.1.7:3000",
    "localhost:3000@evil.example",
    "[::2]",
    "127.0.0.1:x",
  ])("a name pointed here by its owner is refused: %s", async (host) => {
    for (const path of ["/", "/api/v1/labs", "/healthz", "/metrics"]) {
      const answer = await server.ask(path, { headers: { host } });
      expect([path, answer.status, answer.json.fault.code]).toEqual([path, 403, "not-allowed"]);
    }
  });

  it.each(["localhost", "localhost:8080", "drydock.localhost:3000", "127.0.0.1:9999", "[::1]:3000", "LOCALHOST"])(
    "this machine's own names are answered: %s",
    async (host) => {
      expect((await server.ask("/healthz", { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:8080" }],
    ["a sandboxed frame", { origin: "null" }],
    ["nonsense", { origin: "%%%" }],
    ["an old browser without Origin", { "sec-fetch-site": "cross-site" }],
    ["another port, without Origin", { "sec-fetch-site": "same-site" }],
  ])("a page of %s cannot start, end or open anything", async (_, headers: Record<string, string>) => {
    const { id, cookie } = await startSession(server);
    expect((await post({ ...headers, cookie })).status).toBe(403);
    const end = await server.ask(`/api/v1/sessions/${id}`, { method: "DELETE", headers: { ...headers, cookie } });
    expect(end.status).toBe(403);
    const socket = await server.ask("/socket.io/?EIO=4&transport=polling", { headers: { ...headers, cookie } });
    expect(socket.status).toBe(403);
    expect(server.sandboxes.existing.size).toBe(1);
  });

  it("our own page can", async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await post({ origin, "sec-fetch-site": "same-origin" })).status).toBe(201);
    expect((await server.ask("/socket.io/", { headers: { origin } })).text).toBe("a page");
  });

  it("a body over 16 kB is refused, with its length told or not", async () => {
    const body = JSON.stringify({ lab: "x".repeat(20_000) });
    expect((await post({ "content-length": String(body.length) }, body)).json.fault.code).toBe("too-large");
    expect((await post({ "transfer-encoding": "chunked" }, body)).status).toBe(413);
    expect((await post({ "transfer-encoding": "chunked" })).status).toBe(201);
    const end = { method: "DELETE", headers: { "transfer-encoding": "chunked" }, body };
    expect((await server.ask(`/api/v1/sessions/${newSessionId()}`, end)).status).toBe(413);
  });

  it.each([
    ["another type", { "content-type": "text/plain" }, START.body],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "lab=orchestration"],
    ["broken JSON", {}, '{"lab":'],
    ["nothing", {}, ""],
    ["null", {}, "null"],
    ["a list", {}, "[]"],
    ["a deep list", {}, "[".repeat(8_000)],
    ["no lab", {}, "{}"],
    ["a number", {}, '{"lab":7}'],
    ["a path", {}, '{"lab":"../../etc"}'],
    ["SQL", {}, `{"lab":"x'; DROP TABLE sessions; --"}`],
    ["more than asked", {}, '{"lab":"orchestration","privileged":true}'],
    ["a prototype", {}, '{"__proto__":{"lab":"orchestration"}}'],
    ["bytes", {}, Buffer.from([0xff, 0xfe, 0x00])],
  ])("a body of %s is a clear fault and starts nothing", async (_, headers, body) => {
    const answer = await post(headers as Record<string, string>, body);
    expect([answer.status, answer.json.fault.code]).toEqual([400, "bad-input"]);
    expect(answer.json.fault.message).not.toBe("");
    expect(server.sandboxes.existing.size).toBe(0);
    expect(log.error).not.toHaveBeenCalled();
  });

  it.each([
    "1",
    "%27%20OR%20%271%27=%271",
    "x".repeat(3_000),
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%90%B3",
    "%E0%A4%A",
  ])("an id that is none is bad input: %s", async (id) => {
    for (const method of ["GET", "DELETE"]) {
      const answer = await server.ask(`/api/v1/sessions/${id}`, { method });
      expect([answer.status, answer.json.fault.code]).toEqual([400, "bad-input"]);
    }
    expect(log.error).not.toHaveBeenCalled();
  });

  it("a claim link works once, not for a second browser, not after 10 minutes, and not by looking ahead", async () => {
    const { claimUrl } = await startSession(server);
    const path = new URL(claimUrl).pathname;
    const claim = (headers: Record<string, string> = {}, method = "GET") => server.ask(path, { method, headers });
    expect((await claim({}, "HEAD")).status).toBe(204);
    expect((await claim({ "sec-purpose": "prefetch;prerender" })).status).toBe(204);
    const [first, second] = await Promise.all([claim(), claim()]);
    expect([first.status, second.status].sort()).toEqual([303, 403]);
    const refused = first.status === 403 ? first : second;
    expect(refused.headers["content-type"]).toContain("text/html");
    expect(refused.text).toContain("was opened in another browser already");
    expect(refused.headers["set-cookie"]).toBeUndefined();

    const late = await startSession(server);
    server.clock.advance(10 * 60_000);
    const over = await server.ask(new URL(late.claimUrl).pathname);
    expect([over.status, over.headers["set-cookie"]]).toEqual([410, undefined]);
    expect(over.text).toContain("Ask for a new one");
    for (const token of [newClaimToken(), "x", "%2e%2e"]) {
      expect((await server.ask(`/claim/${token}`)).status).toBe(404);
    }
  });

  it("pictures come from the lab's own image folder and from nowhere else", async () => {
    const lab = join(server.labsFolder, "orchestration");
    symlinkSync(join(server.folder, "secret.png"), join(lab, "image", "link.png"));
    writeFileSync(join(lab, "image", "note.txt"), "text");
    writeFileSync(join(lab, "image", "page.svg"), "<svg/>");
    mkdirSync(join(lab, "image", "folder.png"));
    mkdirSync(join(server.labsFolder, "unlisted", "image"), { recursive: true });
    writeFileSync(join(server.labsFolder, "unlisted", "image", "img1.png"), "draft");
    for (const path of [
      "orchestration/image/..%2flab.md",
      "orchestration/image/..%2f..%2f..%2fsecret.png",
      "orchestration/image/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.png",
      "..%2forchestration/image/img1.png",
      "orchestration/image/....%2f%2fsecret.png",
      "orchestration/image/img1.png%00.png",
      "orchestration/image/link.png",
      "orchestration/image/note.txt",
      "orchestration/image/page.svg",
      "orchestration/image/folder.png",
      "orchestration/image/missing.png",
      "unlisted/image/img1.png",
    ]) {
      const answer = await server.ask(`/labs/${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain("not yours");
    }
    const dotted = await server.ask("/labs/orchestration/image/../../../secret.png");
    expect(dotted.text).not.toContain("not yours");
  });

  it("1,000 requests in a minute are slowed down with a time to come back", async () => {
    const counts = new Map<number, number>();
    let wait = "";
    for (let batch = 0; batch < 20; batch++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => server.ask("/api/v1/labs")));
      for (const { status, headers, json } of answers) {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (status !== 429) continue;
        wait = headers["retry-after"] ?? "";
        expect(json.fault.code).toBe("too-many");
      }
    }
    expect(Object.fromEntries(counts)).toEqual({ 200: 600, 429: 400 });
    expect(Number(wait)).toBeGreaterThan(0);
    expect(Number(wait)).toBeLessThanOrEqual(60);
    // The probes still see the server.
    expect((await server.ask("/healthz")).status).toBe(200);
  });

  it("who reads /metrics or /status in a loop is slowed down, and one who reads once a second never is", async () => {
    const statuses = async (path: string, count: number) =>
      new Set(await Promise.all(Array.from({ length: count }, async () => (await server.ask(path)).status)));
    // Its neighbours' requests are not counted with a scraper's.
    await statuses("/api/v1/labs", 700);
    expect(await statuses("/metrics", 120)).toEqual(new Set([200]));
    expect(await statuses("/status", 600)).toEqual(new Set([200, 429]));
    const slowed = await server.ask("/metrics");
    expect([slowed.status, slowed.json.fault.code]).toEqual([429, "too-many"]);
    expect(Number(slowed.headers["retry-after"])).toBeGreaterThan(0);
    for (const path of ["/healthz", "/readyz"]) expect(await statuses(path, 50)).toEqual(new Set([200]));
  });

  it("one browser starts at most 10 sessions a minute", async () => {
    const { cookie } = await startSession(server);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await post({ cookie })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429]);
  });

  it("routes and methods that do not exist are faults too", async () => {
    for (const [method, path] of [
      ["GET", "/api"],
      ["GET", "/api/v2/sessions"],
      ["PUT", "/api/v1/sessions"],
      ["PATCH", `/api/v1/sessions/${newSessionId()}`],
      ["OPTIONS", "/api/v1/sessions"],
      ["GET", "/api/v1/sessions/../../metrics"],
    ] as const) {
      const answer = await server.ask(path, { method });
      expect([method, path, answer.json?.fault.code]).toEqual([method, path, "not-found"]);
    }
  });

  it("requests that are hardly HTTP break nothing", async () => {
    const send = (text: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(server.port, "127.0.0.1", () => socket.end(text));
        let answer = "";
        socket.on("data", (chunk) => (answer += chunk));
        socket.on("close", () => resolve(answer));
        socket.on("error", () => resolve(answer));
      });
    expect(await send("GET http://evil.example/api/v1/labs HTTP/1.1\r\nHost: localhost\r\n\r\n")).toContain(" 400 ");
    expect(await send("GET /api/v1/labs HTTP/1.1\r\n\r\n")).toContain(" 400 ");
    expect(await send("GET /api/v1/labs HTTP/1.0\r\n\r\n")).toContain(" 403 ");
    expect(await send("GET /api\\..\\x HTTP/1.1\r\nHost: localhost\r\n\r\n")).toMatch(/ (400|404) |a page/);
    expect(await send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")).toContain(" 400 ");
    expect((await server.ask("/healthz")).status).toBe(200);
  });

  it("a bug is told by a reference that the log has, and by nothing else", async () => {
    vi.spyOn(server.sessions, "create").mockRejectedValue(new Error("password in the message"));
    const answer = await post({});
    const reference = /reference ([a-z0-9]{8})/.exec(answer.json.fault.message)?.[1];
    expect([answer.status, answer.json.fault.code]).toEqual([500, "internal"]);
    expect(answer.text).not.toContain("password");
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ reference }), "request failed");
  });
});
