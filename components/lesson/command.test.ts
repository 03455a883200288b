import { expect, test } from "vitest";
import { commandParts, filledCommand, missingValue, oneLine, spokenVariable } from "./command.ts";

const JOIN = "docker swarm join --token $WORKER_TOKEN node1:2377";

test("a variable the lab declares is replaced by its value, and marked", () => {
  const parts = commandParts(JOIN, ["WORKER_TOKEN"], { WORKER_TOKEN: "SWMTKN-1" });
  expect(filledCommand(parts)).toBe("docker swarm join --token SWMTKN-1 node1:2377");
  expect(parts.filter((part) => part.variable)).toEqual([{ text: "SWMTKN-1", variable: "WORKER_TOKEN", known: true }]);
});

test("an unknown value stays as its name, so that nothing is invented", () => {
  const parts = commandParts(JOIN, ["WORKER_TOKEN"], {});
  expect(filledCommand(parts)).toBe(JOIN);
  expect(parts.some((part) => !part.known)).toBe(true);
});

test("the shell's own variables and longer names are left alone", () => {
  const command = 'echo $HOME $NODE2_IDX "$' + '{NODE2_ID}"';
  expect(filledCommand(commandParts(command, ["NODE2_ID"], { NODE2_ID: "abc", HOME: "x" }))).toBe(
    'echo $HOME $NODE2_IDX "abc"',
  );
});

test("a missing value is named in words with the step it comes from", () => {
  const vars = [
    { name: "WORKER_TOKEN", from: { step: "create-manager", number: "2.3" } },
    { name: "NODE1_IP", from: null },
  ];
  expect(missingValue(["WORKER_TOKEN"], {}, vars)).toBe("Needs the worker token: step 2.3");
  expect(missingValue(["NODE1_IP"], {}, vars)).toBe("Needs node1’s IP");
  expect(missingValue(["WORKER_TOKEN"], { WORKER_TOKEN: "" }, vars)).toBe(null);
  expect(spokenVariable("NODE2_ID")).toBe("node2’s ID");
});

test("a name for a command of several lines is one line", () => {
  expect(oneLine("docker run -d \\\n  nginx\n")).toBe("docker run -d \\ nginx");
});
