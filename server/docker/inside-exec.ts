import { Duplex, PassThrough } from "node:stream";
import type Docker from "dockerode";
import { startExec } from "./attach.ts";

/** Runs sshd on the exec's own streams: no port is open anywhere, and it ends with the stream. */
const SSHD = ["/usr/sbin/sshd", "-i", "-f", "/etc/drydock/sshd_config"];

/** Opens the byte stream that server/nodes/inside.ts speaks SSH over. */
export async function openInsideStream(docker: Docker, container: string): Promise<Duplex> {
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: SSHD, User: "root", AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false });
  const stream = await startExec(docker, exec.id);
  const out = new PassThrough();
  docker.modem.demuxStream(stream, out, new PassThrough().resume());
  stream.once("end", () => out.end());
  stream.once("error", (error) => out.destroy(error));
  const duplex = Duplex.from({ readable: out, writable: stream });
  // Destroying it is reported as an error, which without a listener would end the server.
  duplex.on("error", () => undefined).once("close", () => stream.destroy());
  // It does not close by itself when the engine goes away in peace, and whoever uses it would wait for ever.
  stream.once("close", () => duplex.destroy());
  return duplex;
}
