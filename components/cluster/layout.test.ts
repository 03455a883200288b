import { expect, test } from "vitest";
import type { ClusterNode, Tile } from "../../server/contract/cluster.ts";
import { NodeName } from "../../server/contract/ids.ts";
import { BERTHS_HEIGHT, type Box, layOut, movesIn, neighbour } from "./layout.ts";

const node = (number: number, condition: ClusterNode["condition"] = "active"): ClusterNode => ({
  ...{ name: NodeName.parse(`node${number}`), address: null, engine: "26.1.5", condition, role: "worker" },
  ...{ leader: false, labels: [], reason: "", lastHeardAt: null, hidden: 0 },
});
const tile = (id: number, on: number | null, more: Partial<Tile> = {}): Tile => ({
  ...{ id: `t${id}`, kind: "task", node: on === null ? null : NodeName.parse(`node${on}`), service: "web" },
  ...{ name: `web.${id}`, image: "nginx", state: "running", desired: "running", current: "running", since: 0 },
  ...{ createdAt: 0, slot: id, ports: [], error: "", container: null, from: null },
  ...more,
});
const nodes = (count: number) => Array.from({ length: count }, (_, index) => node(index + 1));
const spread = (count: number, over: number) =>
  Array.from({ length: count }, (_, index) => tile(index + 1, (index % over) + 1));

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test.each([
  [3, 4, 864],
  [3, 60, 864],
  [5, 60, 864],
  [5, 60, 700],
  [5, 60, 560],
  [9, 180, 864],
  [1, 40, 864],
])("%i nodes with %i tasks in %i px: no tile overlaps another or leaves its column", (count, tasks, width) => {
  const { columns, height } = layOut(nodes(count), spread(tasks, count), width);
  const boxes = columns.flatMap((column) => column.boxes);
  expect(boxes).toHaveLength(tasks);
  for (const [index, box] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) expect(overlaps(box, other)).toBe(false);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
  }
  for (const column of columns) {
    for (const box of column.boxes) {
      expect(box.x).toBeGreaterThanOrEqual(column.x);
      expect(box.x + box.width).toBeLessThanOrEqual(column.x + column.width);
    }
  }
});

test("few tiles are large and stand at the bottom; a crowd is small", () => {
  const { columns, height } = layOut(
    nodes(3),
    [tile(1, 1), ...spread(14, 1).map((each) => ({ ...each, node: node(2).name }))],
    864,
  );
  expect(height).toBe(BERTHS_HEIGHT);
  expect(columns[0]?.boxes[0]).toMatchObject({ size: "large", width: 128, height: 42, y: BERTHS_HEIGHT - 12 - 42 });
  expect(new Set(columns[1]?.boxes.map(({ size }) => size))).toEqual(new Set(["small"]));
});

test("tasks that no node can take get a column of their own, and a node that is down shows no tiles", () => {
  const tiles = [tile(1, null, { state: "waiting" }), tile(2, 1), tile(3, null, { state: "starting" })];
  const { columns } = layOut([node(1, "down"), node(2)], tiles, 864);
  expect(columns.map((column) => [column.node?.name ?? null, column.closed, column.boxes.length])).toEqual([
    ["node1", true, 0],
    ["node2", false, 0],
    [null, false, 1],
  ]);
});

test("a task that takes another's place on another node is a move, and hangs once the old one has stopped", () => {
  const old = tile(1, 2, { state: "leaving" });
  const next = tile(2, 3, { state: "starting", from: "t1" });
  expect(movesIn(layOut(nodes(3), [old, next], 864)).map(({ hanging }) => hanging)).toEqual([false]);
  const stopped = layOut(nodes(3), [{ ...old, state: "stopped" }, next], 864);
  expect(movesIn(stopped)).toMatchObject([{ hanging: true, from: { tile: { id: "t1" } }, to: { tile: { id: "t2" } } }]);
});

test("seven moves at once are not drawn: no eye follows them", () => {
  const tiles = Array.from({ length: 7 }, (_, index) => [
    tile(index, 1, { state: "stopped" }),
    tile(index + 10, 2, { state: "starting", from: `t${index}` }),
  ]).flat();
  expect(movesIn(layOut(nodes(2), tiles, 864))).toEqual([]);
});

test("the arrow keys reach every tile's neighbour", () => {
  const layout = layOut(nodes(3), [tile(1, 1), tile(2, 1), tile(3, 1), tile(4, 2)], 864);
  expect(neighbour(layout, "t1", "ArrowRight")).toBe("t2");
  expect(neighbour(layout, "t2", "ArrowRight")).toBe("t4");
  expect(neighbour(layout, "t1", "ArrowUp")).toBe("t3");
  expect(neighbour(layout, "t3", "ArrowDown")).toBe("t1");
  expect(neighbour(layout, "t4", "ArrowRight")).toBeNull();
});
