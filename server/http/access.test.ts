import { afterEach, describe, expect, it, vi } from "vitest";
import { cookieIn, startTestServer, type TestServer } from "../testing/test-server.ts";
import { addressKey } from "./limits.ts";

const TOKEN = "correct-horse-battery";
const html = { accept: "text/html" };

describe("the access rules", () => {
  let server: TestServer;
  afterEach(() => server.close());
  const withToken = async (more: Record<string, string> = {}) => {
    server = await startTestServer({ DRYDOCK_ACCESS: "token", DRYDOCK_ACCESS_TOKEN: TOKEN, ...more });
  };
  const logIn = (token: string, next = "/") =>
    server.ask("/access", {
      method: "POST",
      headers: { ...html, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ token, next }).toString(),
    });

  it("token: nothing but the probes is answered without it", async () => {
    await withToken();
    for (const path of [
      "/api/v1/labs",
      "/api/v1/room",
      "/metrics",
      "/status",
      "/labs/orchestration/image/img1.png",
      "/api/v1/openapi.json",
      "/_next/x",
    ]) {
      const answer = await server.ask(path);
      expect([path, answer.status, answer.json.fault.code]).toEqual([path, 401, "access-needed"]);
    }
    expect((await server.ask("/healthz")).status).toBe(200);
    const page = await server.ask("/labs/orchestration?x=1", { headers: html });
    expect([page.status, page.headers.location]).toEqual([303, "/access?next=%2Flabs%2Forchestration%3Fx%3D1"]);
    expect((await server.ask("/socket.io/")).status).toBe(401);
  });

  it("token: a browser shows it once, and its cookie does not hold it", async () => {
    await withToken({ DRYDOCK_PUBLIC_URL: "https://lab.example.org" });
    expect((await server.ask("/access?next=/s/abc")).text).toContain('name="next" value="/s/abc"');
    const login = await logIn(TOKEN, "/s/abc");
    expect([login.status, login.headers.location]).toEqual([303, "/s/abc"]);
    expect(login.headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = cookieIn(login);
    expect(cookie).not.toContain(TOKEN);
    expect((await server.ask("/", { headers: { cookie } })).text).toBe("a page");
    expect((await server.ask("/", { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    expect((await server.ask("/", { headers: { cookie, host: "lab.example.org" } })).text).toBe("a page");
    expect((await server.ask("/", { headers: { cookie, host: "evil.example" } })).status).toBe(403);
    const origin = "https://lab.example.org";
    expect((await server.ask("/socket.io/", { headers: { cookie, host: "lab.example.org", origin } })).text).toBe(
      "a page",
    );
  });

  it("token: programs send it as a Bearer token", async () => {
    await withToken();
    const bearer = (token: string) => server.ask("/api/v1/labs", { headers: { authorization: `Bearer ${token}` } });
    expect((await bearer(TOKEN)).status).toBe(200);
    expect((await bearer(`${TOKEN}x`)).status).toBe(401);
  });

  it("token: guessing is stopped after 30 tries, without locking out who is in", async () => {
    await withToken();
    const cookie = cookieIn(await logIn(TOKEN));
    const statuses: number[] = [];
    for (let i = 0; i < 34; i++) statuses.push((await logIn("a wrong token 123")).status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(32);
    expect(statuses.at(-1)).toBe(429);
    expect((await logIn(TOKEN)).status).toBe(429);
    expect((await server.ask("/api/v1/labs", { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(429);
    expect((await server.ask("/api/v1/labs", { headers: { cookie } })).status).toBe(200);
    server.clock.advance(61_000);
    expect((await logIn(TOKEN)).status).toBe(303);
  });

  it("token: who guesses through a proxy on this machine locks nobody else out", async () => {
    await withToken();
    const from = (address: string, token: string) =>
      server.ask("/api/v1/labs", {
        headers: { authorization: `Bearer ${token}`, "x-forwarded-for": `1.2.3.4, ${address}` },
      });
    for (let i = 0; i < 34; i++) await from("203.0.113.9", "a-wrong-token-123");
    expect((await from("203.0.113.9", TOKEN)).status).toBe(429);
    expect((await from("203.0.113.10", TOKEN)).status).toBe(200);
  });

  it.each(["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""])(
    "token: the login leads to no other site: %j",
    async (next) => {
      await withToken();
      const { location } = (await logIn(TOKEN, next)).headers;
      expect(new URL(location ?? "", "http://here.invalid").origin).toBe("http://here.invalid");
      expect(location).toMatch(/^\/(?![/\\])/);
    },
  );

  it("token: the form shows what it was given as text", async () => {
    await withToken();
    const { text } = await server.ask(`/access?next=${encodeURIComponent('/"><script>alert(1)</script>')}`);
    expect(text).not.toContain("<script>");
  });

  it("token: with one for the operator, what is the operator's is for that one alone", async () => {
    const operator = "battery-staple-correct";
    await withToken({ DRYDOCK_OPERATOR_TOKEN: operator });
    const cookies = { learner: cookieIn(await logIn(TOKEN)), operator: cookieIn(await logIn(operator)) };
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    for (const path of ["/metrics", "/status", "/api/v1/reservations"]) {
      const asked = (headers: Record<string, string>) => server.ask(path, { headers }).then(({ status }) => status);
      expect([path, await asked(bearer(TOKEN)), await asked({ cookie: cookies.learner })]).toEqual([path, 403, 403]);
      expect([path, await asked(bearer(operator)), await asked({ cookie: cookies.operator })]).toEqual([
        path,
        200,
        200,
      ]);
    }
    for (const headers of [
      bearer(TOKEN),
      bearer(operator),
      { cookie: cookies.learner },
      { cookie: cookies.operator },
    ]) {
      expect((await server.ask("/api/v1/labs", { headers })).status).toBe(200);
    }
  });

  it("proxy: answers for the public name, believes the last forwarder, and keeps metrics inside", async () => {
    server = await startTestServer({ DRYDOCK_ACCESS: "proxy", DRYDOCK_PUBLIC_URL: "https://lab.example.org" });
    const headers = { host: "lab.example.org", "x-forwarded-for": "203.0.113.9" };
    expect((await server.ask("/api/v1/labs", { headers })).status).toBe(200);
    for (const path of ["/metrics", "/status"]) {
      expect((await server.ask(path, { headers })).status).toBe(403);
      expect((await server.ask(path)).status).toBe(200);
    }
    const take = vi.spyOn(server.sessions, "create");
    const start = await server.ask("/api/v1/sessions", {
      method: "POST",
      headers: { ...headers, origin: "https://lab.example.org", "content-type": "application/json" },
      body: '{"lab":"orchestration"}',
    });
    expect(take).toHaveBeenCalledOnce();
    expect(start.json.claimUrl).toMatch(/^https:\/\/lab\.example\.org\/claim\//);
    expect(start.headers["set-cookie"]?.[0]).toContain("; Secure");
  });

  it("loopback: a token page is not there", async () => {
    server = await startTestServer();
    expect((await server.ask("/access")).headers.location).toBe("/");
    expect((await logIn("x")).headers.location).toBe("/");
  });

  it("exposed: an IP address in Host is answered, a name only when it is the public one", async () => {
    await withToken({ DRYDOCK_HOST: "0.0.0.0" });
    expect((await server.ask("/healthz", { headers: { host: "192.168.1.7:3000" } })).status).toBe(200);
    expect((await server.ask("/healthz", { headers: { host: "evil.example" } })).status).toBe(403);
  });
});

describe("addressKey", () => {
  it("counts an IPv6 network as one, and leaves IPv4 as it is", async () => {
    expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("2001:db8:1:2:3:4:5:6")).toBe(addressKey("2001:db8:1:2::9"));
    expect(addressKey("2001:db8:1:2::9")).not.toBe(addressKey("2001:db8:1:3::9"));
    expect(addressKey("::1")).toBe("0:0:0:0::/64");
  });
});
