import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectEngine, type Docker } from "../docker/engine.ts";
import { until } from "./running-server.ts";

const ANSWER_MS = 60_000;

/** As a machine's service manager does: the engine is started again whenever it ends. Not before the file is gone. */
const MACHINE = `
  mkdir -p /sys/fs/cgroup/init 2>/dev/null && xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs 2>/dev/null
  sed -e 's/ / +/g' -e 's/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control 2>/dev/null
  while :; do
    while [ -e /engine/away ]; do sleep 0.1; done
    rm -f /var/run/docker.pid
    dockerd --host=unix:///engine/docker.sock $(cat /engine/options) >> /engine/log 2>&1
  done`;

/** A Docker Engine in a container of the machine's engine, which tests may restart. */
export class OwnEngine {
  readonly address: string;
  readonly #folder: string;
  readonly #machine: Docker.Container;
  readonly #docker: Docker;

  private constructor(folder: string, machine: Docker.Container) {
    this.#folder = folder;
    this.#machine = machine;
    this.address = `unix://${join(folder, "docker.sock")}`;
    this.#docker = connectEngine(this.address);
  }

  /** `image`: has an engine in it, and is there for nodes as well. The engine must be on this machine: they share a folder. */
  static async start(image: string): Promise<OwnEngine> {
    const outer = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
    const folder = mkdtempSync(join(tmpdir(), "drydock-engine-"));
    writeFileSync(join(folder, "options"), "");
    const machine = await outer.createContainer({
      Image: image,
      Entrypoint: ["/usr/bin/catatonit", "--", "bash", "-c"],
      Cmd: [MACHINE],
      Labels: { "drydock.test": "own-engine" },
      HostConfig: { Privileged: true, Binds: [`${folder}:/engine`], AutoRemove: true },
    });
    const engine = new OwnEngine(folder, machine);
    await machine.start();
    await engine.#answers(true);
    const archive = await outer.getImage(image).get();
    const loaded = await engine.#docker.loadImage(archive);
    await new Promise((resolve, reject) => loaded.on("end", resolve).on("error", reject).resume());
    return engine;
  }

  /** Ends the engine, as an update or a crash does; `startAgain` brings it back. */
  async stop(signal: "TERM" | "KILL", { liveRestore }: { liveRestore: boolean }): Promise<void> {
    writeFileSync(join(this.#folder, "away"), "");
    writeFileSync(join(this.#folder, "options"), liveRestore ? "--live-restore" : "");
    // By its own number: the engines of the nodes are processes of this machine too.
    await this.#run(`kill -${signal} $(cat /var/run/docker.pid)`);
    await this.#answers(false);
  }

  async startAgain(): Promise<void> {
    rmSync(join(this.#folder, "away"));
    await this.#answers(true);
  }

  /** When a container on it was started. */
  async startedAt(label: string): Promise<string[]> {
    const containers = await this.#docker.listContainers({ all: true, filters: { label: [label] } });
    return Promise.all(
      containers.map(async ({ Id }) => (await this.#docker.getContainer(Id).inspect()).State.StartedAt),
    );
  }

  async remove(): Promise<void> {
    // What it wrote belongs to root.
    await this.#run("rm -rf /engine/*").catch(() => undefined);
    await this.#machine.remove({ force: true, v: true });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(script: string): Promise<void> {
    const exec = await this.#machine.exec({ Cmd: ["bash", "-c", script], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    await new Promise((resolve) => stream.once("end", resolve).resume());
  }

  #answers(wanted: boolean): Promise<void> {
    const asked = () =>
      this.#docker.ping().then(
        () => wanted,
        () => !wanted,
      );
    return until(ANSWER_MS, `the engine to ${wanted ? "answer" : "be away"}`, asked);
  }
}
