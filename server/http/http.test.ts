import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SessionCreated } from "../contract/http.ts";
import { SessionId } from "../contract/ids.ts";
import { Rooms } from "../contract/room.ts";
import { SessionView } from "../contract/session.ts";
import { cookieIn, startSession, startTestServer, type TestServer } from "../testing/test-server.ts";

describe("the HTTP routes", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.close());

  it("start a lab, show it, list it and end it", async () => {
    const { id, cookie, answer, url } = await startSession(server);
    const created = SessionCreated.parse(answer.json);
    expect(created.nodes).toEqual(["node1", "node2", "node3"]);
    expect(created.session).toMatchObject({ id, lab: "orchestration", you: { role: "owner" } });
    expect(url).toBe(`http://127.0.0.1:${server.port}/s/${id}`);
    expect(answer.headers["set-cookie"]).toHaveLength(1);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(
      /^drydock_browser=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const show = () => server.ask(`/api/v1/sessions/${id}`, { headers: { cookie } });
    await vi.waitFor(async () => expect((await show()).json.state).toBe("ready"));
    expect(SessionView.parse((await show()).json)).toMatchObject({ id, lab: "orchestration" });
    const list = await server.ask("/api/v1/sessions", { headers: { cookie } });
    expect(list.json.sessions.map((session: { id: string }) => session.id)).toEqual([id]);
    const end = await server.ask(`/api/v1/sessions/${id}`, { method: "DELETE", headers: { cookie } });
    expect([end.status, end.json.state]).toEqual([202, "ending"]);
    await vi.waitFor(async () => expect((await show()).json).toMatchObject({ state: "ended", endReason: "by-owner" }));
    expect((await server.ask(`/api/v1/sessions/${id}`, { method: "DELETE", headers: { cookie } })).status).toBe(200);
    expect(server.sandboxes.existing.size).toBe(0);
  });

  it("list nothing for a browser that has nothing", async () => {
    expect((await server.ask("/api/v1/sessions")).json).toEqual({ sessions: [] });
  });

  it("hand a session to a browser by its claim link", async () => {
    const { id, claimUrl, cookie } = await startSession(server);
    const claim = await server.ask(new URL(claimUrl).pathname);
    expect([claim.status, claim.headers.location]).toEqual([303, `/s/${id}`]);
    const claimed = claim.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect(claimed).not.toBe(cookie);
    for (const owner of [claimed, cookie]) {
      expect((await server.ask(`/api/v1/sessions/${id}`, { headers: { cookie: owner } })).status).toBe(200);
    }
  });

  it("show the catalogue and a lab without its check scripts", async () => {
    expect((await server.ask("/api/v1/labs")).json.labs).toMatchObject([{ id: "orchestration", checks: 1 }]);
    const lab = await server.ask("/api/v1/labs/orchestration");
    expect(lab.json).toMatchObject({ id: "orchestration", title: "Swarm" });
    expect(lab.text).not.toContain("a secret of the script");
    expect((await server.ask("/api/v1/labs/nothing")).json.fault.code).toBe("not-found");
  });

  it("grade a quiz for whoever has the session, tell the key only when it is over, and keep the result", async () => {
    const { id, cookie } = await startSession(server);
    const headers = { "content-type": "application/json" };
    const post = (quiz: string, answers: unknown, as: Record<string, string> = { cookie }) =>
      server.ask(`/api/v1/sessions/${id}/quizzes/${quiz}`, {
        method: "POST",
        headers: { ...headers, ...as },
        body: JSON.stringify({ answers }),
      });
    const wrong = await post("look.quiz1", [0]);
    expect([wrong.status, wrong.json]).toEqual([200, { correct: false, answers: [0], tries: 1, right: null }]);
    expect((await post("look.quiz1", [1])).json).toEqual({ correct: true, answers: [1], tries: 2, right: [1] });
    const view = await server.ask(`/api/v1/sessions/${id}`, { headers: { cookie } });
    expect(view.json.quizzes["look.quiz1"]).toMatchObject({ correct: true });
    expect((await post("look.quiz9", [1])).json.fault.code).toBe("not-found");
    expect((await post("look.quiz1", ["1"])).json.fault.code).toBe("bad-input");
    expect((await post("look.quiz1", [])).json.fault.code).toBe("bad-input");
    expect((await post("look.quiz1", [1], {})).json.fault.code).toBe("not-allowed");
  });

  it("send a lab's picture with its type, and 304 to whoever has it", async () => {
    const picture = await server.ask("/labs/orchestration/image/img1.png");
    expect([picture.status, picture.headers["content-type"], picture.text]).toEqual([200, "image/png", "a picture"]);
    const again = await server.ask("/labs/orchestration/image/img1.png", {
      headers: { "if-none-match": picture.headers.etag ?? "" },
    });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  it("say whether the server lives, and what it is not ready for", async () => {
    expect((await server.ask("/healthz")).json).toEqual({ status: "ok" });
    expect((await server.ask("/readyz")).status).toBe(200);
    server.missing.push("Docker Engine does not answer at unix:///var/run/docker.sock.");
    const ready = await server.ask("/readyz");
    expect([ready.status, ready.json.missing]).toEqual([503, server.missing]);
  });

  it("count sessions, boots and requests for Prometheus", async () => {
    await startSession(server);
    await vi.waitFor(async () =>
      expect((await server.ask("/metrics")).text).toContain('drydock_sessions{state="ready"} 1'),
    );
    await server.ask("/api/v1/nothing-here-12345");
    const { text, headers } = await server.ask("/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toContain("drydock_boot_seconds_count 1");
    expect(text).toContain('drydock_http_requests_total{method="POST",route="/api/v1/sessions",status="201"} 1');
    expect(text).toContain('route="unknown",status="404"');
    expect(text).toContain("process_resident_memory_bytes");
    expect(text).not.toContain("nothing-here-12345");
  });

  it("describe themselves as OpenAPI", async () => {
    const { json } = await server.ask("/api/v1/openapi.json");
    expect(json.openapi).toBe("3.1.0");
    expect(Object.keys(json.paths).sort()).toEqual([
      "/api/v1/labs",
      "/api/v1/labs/{id}",
      "/api/v1/queue",
      "/api/v1/reservations",
      "/api/v1/reservations/{id}",
      "/api/v1/room",
      "/api/v1/sessions",
      "/api/v1/sessions/{id}",
      "/api/v1/sessions/{id}/extend",
      "/api/v1/sessions/{id}/files",
      "/api/v1/sessions/{id}/name",
      "/api/v1/sessions/{id}/nodes",
      "/api/v1/sessions/{id}/nodes/{node}",
      "/api/v1/sessions/{id}/nodes/{node}/files",
      "/api/v1/sessions/{id}/nodes/{node}/reset",
      "/api/v1/sessions/{id}/nodes/{node}/restart",
      "/api/v1/sessions/{id}/people/{person}",
      "/api/v1/sessions/{id}/quizzes/{quiz}",
      "/api/v1/sessions/{id}/reset",
      "/api/v1/sessions/{id}/shares",
      "/api/v1/sessions/{id}/shares/{share}",
      "/healthz",
      "/readyz",
    ]);
    // With the access rule `token` any of them answers 401, which the probes never do.
    for (const [path, methods] of Object.entries<Record<string, { responses: object }>>(json.paths)) {
      if (!path.startsWith("/api/")) continue;
      for (const { responses } of Object.values(methods))
        expect([path, responses]).toEqual([path, expect.objectContaining({ "4XX": expect.anything() })]);
    }
    const start = json.paths["/api/v1/sessions"].post;
    expect(start.requestBody.content["application/json"].schema.required).toEqual(["lab"]);
    expect(start.responses["201"].content["application/json"].schema.properties).toHaveProperty("claimUrl");
  });

  it("describe a name as one that fits: a pattern has no flags there", async () => {
    const { json, text } = await server.ask("/api/v1/openapi.json");
    const { name } =
      json.paths["/api/v1/sessions/{id}/name"].post.requestBody.content["application/json"].schema.properties;
    expect(name).toMatchObject({ type: "string", minLength: 1, maxLength: 24 });
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)].map(([, pattern]) =>
      JSON.parse(pattern ?? ""),
    );
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) expect(pattern).toMatch(/^\^[^/]*\$$/);
  });

  it("leave every other path to the pages, under the same headers", async () => {
    for (const path of ["/", "/labs/orchestration", "/s/abc", "/accessible", "/_next/static/x.js"]) {
      const page = await server.ask(path);
      expect([path, page.text]).toEqual([path, "a page"]);
      expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'self'");
      expect(page.headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  it("show the operator how full the server is, as a page and as metrics", async () => {
    await server.close();
    server = await startTestServer({ DRYDOCK_SANDBOXES_MAX: "1" });
    await startSession(server);
    await expect(startSession(server)).rejects.toThrow(/^202 /);
    const page = await server.ask("/status");
    expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=UTF-8"]);
    const words = page.text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    expect(words).toContain("Waiting in the queue 1");
    expect(words).toContain("Sandboxes of 3 nodes room for 0 more sessions; 1 fit on the empty machine");
    const { text } = await server.ask("/metrics");
    for (const line of [
      "drydock_queue_waiting 1",
      'drydock_room_sandboxes{nodes="3"} 0',
      'drydock_sandboxes_handed_out_total{origin="cold"} 1',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    server.missing.push("Docker Engine cannot be reached.");
    expect((await server.ask("/status")).text).toContain("Docker Engine cannot be reached.");
  });

  it("say how many more sessions can be started", async () => {
    await server.close();
    server = await startTestServer({ DRYDOCK_SANDBOXES_MAX: "1" });
    const sizes = async () => Rooms.parse((await server.ask("/api/v1/room")).json).sizes;
    expect(await sizes()).toEqual([{ nodes: 3, room: 1, capacity: 1 }]);
    await startSession(server);
    expect(await sizes()).toEqual([{ nodes: 3, room: 0, capacity: 1 }]);
  });

  it("give a place in the queue when there is no room, which only its own browser sees and gives up", async () => {
    await server.close();
    server = await startTestServer({ DRYDOCK_SANDBOXES_MAX: "1" });
    const first = await startSession(server);
    const ask = (cookie: string, method = "GET") => server.ask("/api/v1/queue", { method, headers: { cookie } });
    const start = (cookie: string) =>
      server.ask("/api/v1/sessions", {
        method: "POST",
        headers: { "content-type": "application/json", ...(cookie ? { cookie } : {}) },
        body: JSON.stringify({ lab: "orchestration" }),
      });
    const waiting = await start("");
    expect(waiting.status).toBe(202);
    expect(waiting.json).toMatchObject({
      lab: "orchestration",
      state: "waiting",
      position: 1,
      waiting: 1,
      sessions: 1,
    });
    const cookie = cookieIn(waiting);
    expect((await start(cookie)).json).toMatchObject({ position: 1, waiting: 1 });
    expect((await start("")).json).toMatchObject({ position: 2, waiting: 2 });
    expect((await ask(cookie)).json).toMatchObject({ place: { position: 1, waiting: 2 } });
    expect((await ask(first.cookie)).json).toEqual({ place: null });
    expect((await ask("drydock_browser=nonsense")).json).toEqual({ place: null });

    await server.sessions.end(SessionId.parse(first.id), "by-owner");
    // The sandbox is kept for the first in the queue, however quick another is.
    expect((await start("")).status).toBe(202);
    expect((await ask(cookie)).json).toMatchObject({ place: { state: "called", position: 0 } });
    expect((await start(cookie)).status).toBe(201);
    expect((await ask(cookie)).json).toEqual({ place: null });
    expect((await ask(cookie, "DELETE")).json).toEqual({ place: null });
  });
});
