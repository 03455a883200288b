import { expect, test } from "vitest";
import { PretendEngine, say } from "../testing/pretend-engine.ts";
import { GuardContainer } from "./guard-container.ts";
import { removeLeftHelpers } from "./helpers.ts";

const owner = { instance: "ours" };
const left = { Id: "left", Labels: { drydock: "1", "drydock.helper": "ours", "drydock.seed": "0123" } };
const node = { Id: "node", Labels: { ...left.Labels, "drydock.sandbox": "sandbox00001" } };
const removals = (engine: PretendEngine) => engine.asked.filter((asked) => asked.startsWith("DELETE"));

test("what a killed server was preparing is removed with its volume, and never a node or another instance's", async () => {
  using engine = await PretendEngine.start((asked, response) => {
    if (!asked.startsWith("GET")) return response.writeHead(204).end();
    say(response, asked.includes('{"label":["drydock.helper=ours"]}') ? [left, node] : [{ Id: "foreign", Labels: {} }]);
  });
  await removeLeftHelpers(engine.docker, owner, () => undefined);
  expect(removals(engine)).toEqual(["DELETE /containers/left?force=true&v=true"]);
});

test("a leftover that cannot be removed is said, and keeps nobody from starting", async () => {
  using engine = await PretendEngine.start((asked, response) =>
    asked.startsWith("GET") ? say(response, [left]) : say(response, { message: "device busy" }, 500),
  );
  const said: string[] = [];
  await removeLeftHelpers(engine.docker, owner, (line) => said.push(line));
  expect(said).toEqual([expect.stringContaining("device busy")]);
});

test("a look at the resolvers that cannot attach leaves no container", async () => {
  using engine = await PretendEngine.start((asked, response) => {
    if (asked.startsWith("DELETE")) return response.writeHead(204).end();
    if (asked.startsWith("POST /containers/create")) return say(response, { Id: "look" }, 201);
    say(response, { message: "no tty for you" }, 500);
  });
  await expect(new GuardContainer(engine.docker, "drydock-node:latest").resolvers()).rejects.toThrow("no tty for you");
  expect(removals(engine)).toEqual(["DELETE /containers/look?force=true&v=true"]);
});
