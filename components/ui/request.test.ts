import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { request } from "./request.ts";

const asked = vi.fn<typeof fetch>();
const lost = () => Promise.reject(new TypeError("Failed to fetch"));
const answers = (value: unknown, status = 200) => Promise.resolve(Response.json(value, { status }));
/** Its head came, and its body broke off. */
const brokenOff = () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("network error")) });
  return Promise.resolve(new Response(body));
};
const NO_ANSWER = { ok: false, fault: { message: expect.stringContaining("does not answer") } };

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is looked up while the network changes is asked for again, and nothing is said of it", async () => {
  asked.mockImplementationOnce(lost).mockImplementationOnce(brokenOff);
  asked.mockImplementationOnce(() => answers({ id: "lab" }));
  const reply = request("GET", "/lab");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await reply).toEqual({ ok: true, value: { id: "lab" } });
  expect(asked).toHaveBeenCalledTimes(3);
});

test("a network that stays away is said within a second or so", async () => {
  asked.mockImplementation(lost);
  const reply = request("GET", "/lab");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await reply).toMatchObject(NO_ANSWER);
  expect(asked).toHaveBeenCalledTimes(3);
});

test("what the server refuses is not asked for again, nor what it says in no words of ours", async () => {
  const fault = { code: "not-found", message: "There is no such lab." };
  asked.mockImplementationOnce(() => answers({ fault }, 404));
  expect(await request("GET", "/lab")).toEqual({ ok: false, fault });
  asked.mockImplementationOnce(() => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
  expect(await request("GET", "/lab")).toMatchObject(NO_ANSWER);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("what may have been done is not done twice", async () => {
  asked.mockImplementation(lost);
  expect(await request("POST", "/sessions", { lab: "lab" })).toMatchObject(NO_ANSWER);
  expect(await request("DELETE", "/sessions/1")).toMatchObject(NO_ANSWER);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("a server that has let the deadline pass is not waited for once more", async () => {
  const late = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(late.signal);
  asked.mockImplementationOnce((_path, init) => {
    late.abort();
    return Promise.reject(init?.signal?.reason);
  });
  expect(await request("GET", "/lab")).toMatchObject(NO_ANSWER);
  expect(asked).toHaveBeenCalledTimes(1);
});
