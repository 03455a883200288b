import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/test-server.ts";

const PATH = "/api/v1/reservations";
const HOUR = 3_600_000;

describe("reservations", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.close());

  const at = (hours: number) => new Date(server.clock.now() + hours * HOUR).toISOString();
  const reserve = (different: object = {}, headers: Record<string, string> = {}) =>
    server.ask(PATH, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ lab: "orchestration", sandboxes: 20, from: at(1), until: at(2), ...different }),
    });

  it("are made, listed, shown on the status page, and let go", async () => {
    const made = await reserve();
    expect(made.status, made.text).toBe(201);
    expect(made.json).toMatchObject({ lab: "orchestration", sandboxes: 20, from: at(1), until: at(2) });
    expect(Date.parse(made.json.preparedFrom)).toBeLessThan(Date.parse(made.json.from));
    expect((await server.ask(PATH)).json).toEqual({ reservations: [made.json] });
    expect((await server.ask("/status")).text).toContain("Reserved for orchestration");
    const path = `${PATH}/${made.json.id}`;
    expect((await server.ask(path, { method: "DELETE" })).json).toEqual({ reservations: [] });
    expect((await server.ask(path, { method: "DELETE" })).status).toBe(404);
  });

  it("are gone from the list when they are over", async () => {
    await reserve();
    server.clock.advance(2 * HOUR);
    expect((await server.ask(PATH)).json).toEqual({ reservations: [] });
  });

  it.each([
    ["more than the machine bears", { sandboxes: 51 }, 503],
    ["an unknown lab", { lab: "alchemy" }, 404],
    ["an end before the beginning", { until: "2000-01-01T00:00:00Z" }, 400],
    ["a time without a zone", { from: "2026-11-23T09:00:00" }, 400],
    ["no sandbox", { sandboxes: 0 }, 400],
    ["half a sandbox", { sandboxes: 1.5 }, 400],
    ["a key nobody knows", { priority: 1 }, 400],
  ])("refuse %s, with a sentence", async (_, different, status) => {
    const refused = await reserve(different);
    expect(refused.status).toBe(status);
    expect(refused.json.fault.message).toMatch(/\.$/);
  });

  it("that overlap may not be more than the machine bears together", async () => {
    expect((await reserve({ sandboxes: 30 })).status).toBe(201);
    expect((await reserve({ sandboxes: 30 })).status).toBe(503);
    expect((await reserve({ sandboxes: 30, from: at(30), until: at(31) })).status).toBe(201);
  });

  it("are not for pages of other sites", async () => {
    expect((await reserve({}, { origin: "https://evil.example" })).status).toBe(403);
    expect((await server.ask(PATH)).json).toEqual({ reservations: [] });
  });
});

it("behind a proxy, reservations are not for those who come through it", async () => {
  const server = await startTestServer({
    DRYDOCK_ACCESS: "proxy",
    DRYDOCK_PUBLIC_URL: "https://lab.example.org",
  });
  try {
    const headers = { host: "lab.example.org", "x-forwarded-for": "192.0.2.1" };
    for (const [path, method] of [
      [PATH, "GET"],
      [PATH, "POST"],
      [`${PATH}/abcdefghijkl`, "DELETE"],
    ] as const) {
      expect((await server.ask(path, { method, headers })).status).toBe(403);
    }
    expect((await server.ask(PATH, { headers: { host: "lab.example.org" } })).status).toBe(200);
  } finally {
    await server.close();
  }
});

it("with a token, reservations want it", async () => {
  const token = "a-token-of-many-letters";
  const server = await startTestServer({ DRYDOCK_ACCESS: "token", DRYDOCK_ACCESS_TOKEN: token });
  try {
    expect((await server.ask(PATH)).status).toBe(401);
    expect((await server.ask(PATH, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  } finally {
    await server.close();
  }
});
