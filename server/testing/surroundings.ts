import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { connectEngine, type Docker } from "../docker/engine.ts";

/** What a machine with sandboxes stands in, for tests that attack it: services of its own, and a network beyond it. */

/** Nothing of the sandboxes' bridges is in this name. */
const LINK = "attacked0";
/** The machine itself, on a network of its own. */
export const MACHINE = "10.213.0.1";
export const PRIVATE_NEIGHBOUR = "10.213.0.2";
/** Link-local, as the metadata services of clouds are; theirs itself may be somebody's on this machine. */
export const METADATA = "169.254.77.77";
/** A public address on a network of the machine's own. */
export const PUBLIC_NEIGHBOUR = "198.51.100.2";
/** A public address behind a router. */
export const INTERNET = "203.0.113.250";
/** Whoever connects reads this. */
const GREETING = "open";
const PORTS = [53, 8080];

const run = `drydock-attack-${process.pid}`;
const LABEL = "drydock.attack";

export class Surroundings implements AsyncDisposable {
  readonly docker = connectEngine(process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock");
  readonly #image: string;
  readonly #containers: Docker.Container[] = [];
  readonly #servers: Server[] = [];

  constructor(image: string) {
    this.#image = image;
  }

  /** A service of the machine itself, on all its addresses. Resolves to its port. */
  async serve(): Promise<number> {
    const server = createServer((socket) => socket.on("error", () => undefined).end(GREETING));
    server.listen(0, "::");
    await once(server, "listening");
    this.#servers.push(server);
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("There is no port.");
    return address.port;
  }

  /** A service in a container of somebody else's on the same engine, published on this port of the machine. */
  async publish(port: number): Promise<string> {
    const container = await this.#start({
      Cmd: [`socat TCP-LISTEN:8080,fork,reuseaddr SYSTEM:'printf ${GREETING}'`],
      ExposedPorts: { "8080/tcp": {} },
      HostConfig: { PortBindings: { "8080/tcp": [{ HostPort: String(port) }] } },
    });
    return (await container.inspect()).NetworkSettings.Networks.bridge?.IPAddress ?? "";
  }

  /** A registry on this port of all the machine's addresses; with `remote`, a pull-through mirror of that one. Resolves when it answers. */
  async registry(port: number, remote?: string): Promise<void> {
    await this.#start({
      ...{ Image: "registry", Entrypoint: ["/entrypoint.sh"], Cmd: ["/etc/docker/registry/config.yml"] },
      Env: [`REGISTRY_HTTP_ADDR=:${port}`, ...(remote ? [`REGISTRY_PROXY_REMOTEURL=${remote}`] : [])],
      HostConfig: { NetworkMode: "host" },
    });
    await this.onMachine(
      `for i in $(seq 100); do curl -sf http://127.0.0.1:${port}/v2/ && exit 0; sleep 0.1; done; exit 1`,
    );
  }

  /** Another machine on the machine's network, and a router to what lies behind. Gone with its container. */
  async surround(): Promise<void> {
    const listeners = PORTS.map((port) => `socat TCP-LISTEN:${port},fork,reuseaddr SYSTEM:'printf ${GREETING}' &`).join(
      " ",
    );
    const other = await this.#start({
      Cmd: [`${listeners} socat -u UDP-RECV:9000 OPEN:/tmp/heard,creat,append & wait`],
      HostConfig: { NetworkMode: "none", Privileged: true },
    });
    const { Pid } = (await other.inspect()).State;
    // A run that was killed leaves its container running, and with it the link.
    await this.onMachine(`
      ip link delete ${LINK} 2>/dev/null || true
      ip link add ${LINK} type veth peer name eth0 netns ${Pid}
      ip addr add ${MACHINE}/24 dev ${LINK}
      ip addr add 198.51.100.1/24 dev ${LINK}
      ip link set ${LINK} up
      nsenter -t ${Pid} -n sh -ec '
        for address in ${PRIVATE_NEIGHBOUR}/24 ${PUBLIC_NEIGHBOUR}/24 ${METADATA}/32 ${INTERNET}/32; do
          ip addr add $address dev eth0
        done
        ip link set lo up; ip link set eth0 up; ip route add default via ${MACHINE}'
      ip route add ${METADATA}/32 via ${PRIVATE_NEIGHBOUR}
      ip route add ${INTERNET}/32 via ${PRIVATE_NEIGHBOUR}`);
    this.#other = other;
  }
  #other: Docker.Container | null = null;

  /** The datagrams that came to the machine beyond, in order. */
  heard(): Promise<string> {
    if (!this.#other) throw new Error("There are no surroundings.");
    return output(this.docker, this.#other, "cat /tmp/heard 2>/dev/null || true");
  }

  /** A container like a node, but on the engine's own network, where nothing is guarded. Resolves to how to run scripts in it. */
  async unguarded(): Promise<(script: string) => Promise<string>> {
    const container = await this.#start({ Cmd: ["sleep infinity"], HostConfig: { Privileged: true } });
    return (script) => output(this.docker, container, script);
  }

  /** Runs a script as root in the machine's own network; resolves to what it said. */
  async onMachine(script: string): Promise<string> {
    const container = await this.#start({
      Cmd: ["sleep infinity"],
      HostConfig: { NetworkMode: "host", PidMode: "host", Privileged: true },
    });
    return output(this.docker, container, `set -e; ${script}`);
  }

  async #start(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const container = await this.docker.createContainer({
      Image: this.#image,
      Entrypoint: ["catatonit", "--", "bash", "-c"],
      Labels: { [LABEL]: run },
      ...options,
    });
    this.#containers.push(container);
    await container.start();
    return container;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.close();
    await Promise.all(this.#containers.map((container) => container.remove({ force: true, v: true })));
  }
}

async function output(docker: Docker, container: Docker.Container, script: string): Promise<string> {
  const exec = await container.exec({ Cmd: ["bash", "-c", script], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const said: Buffer[] = [];
  const collect = { write: (chunk: Buffer) => said.push(chunk) } as unknown as NodeJS.WritableStream;
  docker.modem.demuxStream(stream, collect, collect);
  await once(stream, "end");
  const text = Buffer.concat(said).toString("utf8");
  const { ExitCode: code } = await exec.inspect();
  if (code !== 0) throw new Error(`A script ended with ${code}: ${text}`);
  return text;
}
