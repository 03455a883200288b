import { expect, test } from "vitest";
import { TerminalRegistry } from "./api.ts";

function setUp() {
  const registry = new TerminalRegistry();
  const typed: string[] = [];
  const handle = {
    text: () => "root@node1:~#",
    type: (text: string) => void typed.push(text),
    run: async () => ({ output: "one", exitCode: 0 }),
    busy: () => true,
    interrupt: () => void typed.push("\x03"),
    focus: () => undefined,
  };
  const remove = registry.register("node1", handle);
  return { registry, typed, remove };
}

test("what is asked of a node reaches its terminal", () => {
  const { registry, typed } = setUp();
  registry.type("node1", "ls\r");
  registry.interrupt("node1");
  expect(typed).toEqual(["ls\r", "\x03"]);
  expect(registry.text("node1")).toBe("root@node1:~#");
  expect(registry.busy("node1")).toBe(true);
  expect(registry.nodes()).toEqual(["node1"]);
});

test("a finished run is told to listeners, until they stop", async () => {
  const { registry } = setUp();
  const heard: unknown[] = [];
  const stop = registry.on("run", (news) => heard.push(news));
  await registry.run("node1", "ls");
  stop();
  await registry.run("node1", "ls");
  expect(heard).toEqual([{ node: "node1", command: "ls", output: "one", exitCode: 0 }]);
});

test("a node without a terminal is said, not ignored", async () => {
  const { registry, remove } = setUp();
  remove();
  expect(() => registry.type("node1", "x")).toThrow("no terminal of node1");
  await expect(registry.run("node1", "ls")).rejects.toThrow("no terminal of node1");
  expect(registry.busy("node1")).toBe(false);
  expect(registry.nodes()).toEqual([]);
});
