import { expect, test } from "vitest";
import { type TerminalHandle, terminalRegistry } from "./api.ts";
import { tryRunning, tryTyping } from "./refusal.ts";

function terminal(own: Partial<TerminalHandle>) {
  const handle: TerminalHandle = {
    text: () => "",
    type: () => undefined,
    run: () => new Promise(() => undefined),
    busy: () => false,
    interrupt: () => undefined,
    focus: () => undefined,
  };
  return { [Symbol.dispose]: terminalRegistry().register("node1", { ...handle, ...own }) };
}

test("a terminal that takes nothing is a sentence, not an exception", async () => {
  expect(tryTyping("node1", "q")).toContain("no terminal of node1");
  expect(await tryRunning("node1", "ls")).toContain("no terminal of node1");
  using _ = terminal({
    type: () => {
      throw new Error("node1 took nothing: its shell has ended.");
    },
    run: async () => {
      throw new Error("A program is running on node1.");
    },
  });
  expect(tryTyping("node1", "q")).toBe("node1 took nothing: its shell has ended.");
  expect(await tryRunning("node1", "ls")).toBe("A program is running on node1.");
});

test("a command that was taken is not waited for, and what becomes of it later is nobody's failure", async () => {
  let end = (_: Error): void => undefined;
  const typed: string[] = [];
  using _ = terminal({
    type: (text) => void typed.push(text),
    run: (command) => {
      typed.push(command);
      return new Promise((_resolve, reject) => {
        end = reject;
      });
    },
  });
  expect(tryTyping("node1", "q")).toBeNull();
  expect(await tryRunning("node1", "docker exec -it one bash")).toBeNull();
  end(new Error("node1 did not finish within 600 s."));
  expect(typed).toEqual(["q", "docker exec -it one bash"]);
});
