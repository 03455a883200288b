import Docker from "dockerode";
import { OwnServer } from "../../e2e/server.ts";
import { Browsers } from "./browsers.ts";
import { PlainNodes } from "./plain-node.ts";
import { childRunning } from "./process.ts";
import { BenchSession, LAB } from "./session.ts";

/** What every measurement stands on: a production server of its own, the engine under it, and a browser. */
export class Stage {
  readonly url: string;
  /** The server's process. */
  readonly pid: number;
  readonly docker: Docker;
  /** What the nodes run from, by its id. */
  readonly image: string;
  readonly plain: PlainNodes;
  readonly browsers: Browsers;
  /** Where the browser's program is. */
  readonly chromium: string;
  readonly #server: OwnServer;

  private constructor(server: OwnServer, docker: Docker, image: string, chromium: string) {
    this.#server = server;
    this.url = server.url;
    this.pid = childRunning("dist/server.mjs");
    this.docker = docker;
    this.image = image;
    this.plain = new PlainNodes(docker, image);
    this.chromium = chromium;
    this.browsers = new Browsers(chromium, server.url);
  }

  /** Starts the server, and uses it once: that loads what is loaded late, and shows what nodes run from. */
  static async set(chromium: string): Promise<Stage> {
    const server = await OwnServer.start("bench-server");
    try {
      const docker = new Docker();
      const first = await BenchSession.start(server.url);
      const image = await imageOf(docker, first);
      for (const path of ["/", `/labs/${LAB}`, `/s/${first.id}`]) {
        await (await fetch(`${server.url}${path}`, { headers: { cookie: first.cookie } })).text();
      }
      await first.end();
      return new Stage(server, docker, image, chromium);
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** Leaves nothing behind, on the engine and elsewhere. */
  async clear(): Promise<void> {
    await this.browsers.close();
    await this.plain.removeAll();
    await this.#server.remove();
  }
}

/** The newest container is the session's: nothing else makes nodes while a bench begins. */
async function imageOf(docker: Docker, session: BenchSession): Promise<string> {
  const name = session.nodes[0] ?? "node1";
  const containers = await docker.listContainers({ filters: { label: ["drydock=1", `drydock.node=${name}`] } });
  const newest = containers.sort((a, b) => b.Created - a.Created)[0];
  if (!newest) throw new Error("The session's nodes are not on the engine.");
  return newest.ImageID;
}
