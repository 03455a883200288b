import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionView } from "../contract/session.ts";
import { EmulatedViewer, picturesOf } from "../testing/emulated-viewer.ts";
import { Line } from "../testing/line.ts";
import { RunningServer, type Socketed, until } from "../testing/running-server.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

// The way to the engine can be cut, as when it restarts. Where the server reaches the holders of main shells itself they do not
// notice; where the engine is reached by a network, terminals are attached to, and what is said meanwhile may be missing.
const ENGINE = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";

type By = "a socket" | "a network";

/** A server with a session, and the way to its engine. */
class Place {
  readonly line: Line;
  server: RunningServer;
  readonly #folder: ReturnType<typeof temporaryFolder>;
  readonly #env: Record<string, string>;
  readonly #session: SessionView;
  readonly #cookie: string;
  #sockets: Socketed[] = [];
  #writers = 0;

  private constructor(
    line: Line,
    server: RunningServer,
    life: { folder: ReturnType<typeof temporaryFolder>; env: Record<string, string> },
    started: { session: SessionView; cookie: string },
  ) {
    this.line = line;
    this.server = server;
    this.#folder = life.folder;
    this.#env = life.env;
    this.#session = started.session;
    this.#cookie = started.cookie;
  }

  static async make(by: By): Promise<Place> {
    const folder = temporaryFolder();
    const line = await Line.to(ENGINE, by === "a socket" ? { path: `${folder.path}/engine.sock` } : {});
    const env = { DOCKER_HOST: line.url.replace(/^http/, "tcp") };
    const server = await RunningServer.start(folder.path, env);
    return new Place(line, server, { folder, env }, await server.startSession());
  }

  async look(node: string): Promise<EmulatedViewer> {
    const socket = await this.server.connect(this.#cookie);
    this.#sockets.push(socket);
    this.#writers += 1;
    return EmulatedViewer.attach(socket, { session: this.#session.id, node, writer: `writer-${1000 + this.#writers}` });
  }

  async killServer(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.disconnect();
    await this.server.stop("SIGKILL");
    this.server = await RunningServer.start(this.#folder.path, this.#env);
  }

  async remove(): Promise<void> {
    this.line.mend();
    for (const socket of this.#sockets) socket.disconnect();
    await this.server.endSession(this.#session.id, this.#cookie);
    await this.server.stop();
    this.line.close();
    this.#folder.remove();
  }
}

/** One for all tests of a block. */
function placeBy(by: By): { at: Place } {
  const found = {} as { at: Place };
  beforeAll(async () => {
    found.at = await Place.make(by);
  });
  afterAll(() => found.at.remove());
  return found;
}

describe("an engine at a socket of this machine", () => {
  const place = placeBy("a socket");

  test("main shells answer while it is away, and nothing is said", async () => {
    const viewer = await place.at.look("node1");
    await viewer.shows(/root@node1:~#$/);
    viewer.type("clear; for n in {1..40}; do echo tide-$n; sleep 0.1; done\r");
    await viewer.shows(/^tide-3$/m);
    place.at.line.cut();
    await viewer.shows(/^tide-40\nroot@node1:~#$/m);
    viewer.type("echo away-$((6*7))\r");
    await viewer.shows(/^away-42$/m);
    const other = await place.at.look("node1");
    const [seen, opened] = await picturesOf(viewer, other);
    expect(opened).toEqual(seen);
    place.at.line.mend();
    await until(30_000, "the engine to answer", async () => (await fetch(`${place.at.server.url}/readyz`)).ok);
    viewer.type("echo back-$((6*7))\r");
    await viewer.shows(/^back-42$/m);
    expect(viewer.told).toEqual([]);
    expect(viewer.screen().join("\n")).not.toMatch(/out of reach|missing/);
  });
});

/** Waits in the shell until the tty has this viewer's size. A program that starts while it changes, as it does when a viewer comes,
 *  may miss that, as less does now and then. */
const settled = ({ terminal: { rows, cols } }: EmulatedViewer) =>
  `sleep 0.5; until [[ $(stty size) == '${rows} ${cols}' ]]; do sleep 0.1; done`;
/** Below that come messages, which programs do not repeat. */
const TEXT_ROWS = 25;

describe("an engine at a network", () => {
  const place = placeBy("a network");

  test("after kill -9 a main shell goes on, with one quiet line about what may be missing", async () => {
    const before = await place.at.look("node1");
    await before.shows(/root@node1:~#$/);
    before.type("echo ebb-$((6*7)); TIDE=high; sleep 3\r");
    await before.shows(/^ebb-42$/m);
    await place.at.killServer();
    const after = await place.at.look("node1");
    await after.shows(/^ebb-42$/m);
    await after.shows(/^The server was restarted\. What this shell said in between may be missing\.$/m);
    after.type("echo is-$TIDE\r");
    await after.shows(/^is-high$/m);
    expect(
      after
        .screen()
        .join("\n")
        .match(/may be missing/g),
    ).toHaveLength(1);
  });

  test("after kill -9 full-screen programs of main shells are drawn again, as they were", async () => {
    const programs = [
      { node: "node1", start: "clear; seq -f 'mast %g' 300 > /root/masts; vim /root/masts\r", shows: /^mast 1\n/ },
      { node: "node2", start: "clear; seq -f 'sail %g' 300 | less\r", shows: /^sail 1\n/ },
      { node: "node3", start: "clear; seq -f 'oar %g' 300 > /root/oars; nano /root/oars\r", shows: /\noar 1\n/ },
    ];
    const before: string[][] = [];
    for (const { node, start, shows } of programs) {
      const viewer = await place.at.look(node);
      viewer.type(`${settled(viewer)}; ${start}`);
      await viewer.shows(shows);
      // To its last line, so that nothing is on its way any more.
      await picturesOf(viewer, await place.at.look(node));
      before.push(viewer.screen().slice(0, TEXT_ROWS));
    }
    await place.at.killServer();
    for (const [index, { node }] of programs.entries()) {
      const viewer = await place.at.look(node);
      const screen = () => viewer.screen().slice(0, TEXT_ROWS);
      const asBefore = () => JSON.stringify(screen()) === JSON.stringify(before[index]);
      await until(20_000, `${node} to look as before`, asBefore).catch(() => expect(screen()).toEqual(before[index]));
      viewer.type(node === "node1" ? ":q!\r" : node === "node2" ? "q" : "\x18");
      await viewer.shows(new RegExp(`root@${node}:~#$`));
    }
  });
});
