import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import ssh2 from "ssh2";

/** What answers inside a node, without the node: an SSH server that lets everybody in, and leads to one Unix socket. */
export class SshNode implements Disposable {
  readonly port: number;
  readonly #server: ssh2.Server;

  private constructor(server: ssh2.Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(socketPath: string): Promise<SshNode> {
    // ssh2's own generator makes a key that ssh2 cannot read now and then.
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const hostKey = privateKey.export({ type: "sec1", format: "pem" });
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      client.on("authentication", (asked) => asked.accept());
      client.on("error", () => undefined);
      client.on("openssh.streamlocal", (accept) => {
        const channel = accept();
        const engine = connect(socketPath);
        engine.on("error", () => undefined).pipe(channel);
        channel.on("error", () => undefined).pipe(engine);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new SshNode(server, (server.address() as AddressInfo).port);
  }

  [Symbol.dispose](): void {
    this.#server.close();
  }
}
