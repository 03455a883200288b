import { Agent } from "node:http";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import Docker from "dockerode";
import type { Inside } from "../nodes/inside.ts";
import { ChannelSocket } from "./channel-socket.ts";

/** A node that has stopped may leave a question for its socket unanswered. Longer than connecting takes. */
const OPEN_MS_MAX = 12_000;

/** Connections to a node's own Docker engine, over the node's inside stream. */
export function nodeAgent(inside: Inside): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  agent.createConnection = (_options, done) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      done?.(new Error("The node did not open its engine's socket in time."), undefined as never);
    }, OPEN_MS_MAX);
    inside.openSocket("/var/run/docker.sock").then(
      (stream) => {
        clearTimeout(timer);
        if (late) stream.destroy();
        else done?.(null, new ChannelSocket(stream));
      },
      (error: Error) => {
        clearTimeout(timer);
        if (!late) done?.(error, undefined as never);
      },
    );
    return undefined;
  };
  return agent;
}

/** A client for a node's own Docker engine, over the node's inside stream. */
export function connectNodeEngine(inside: Inside): Docker {
  const agent = nodeAgent(inside);
  // The agent is an option of docker-modem that its types leave out.
  const options = { protocol: "http", host: "localhost", port: 80, agent } satisfies Docker.DockerOptions & {
    agent: Agent;
  };
  return new Docker(options);
}

/** Events by which containers, services, swarm nodes and networks become others. */
export const CHANGES = "create start restart die oom destroy rename pause unpause health_status update remove".split(
  " ",
);

/** What can change what a check or a variable says. Not `exec_start` and its like, nor what only asks: a check that uses
 *  `docker exec`, or a container's own health check, would have the checks asked again for ever. */
const FOLLOWED = {
  type: ["container", "service", "node", "network", "volume", "image", "secret", "config"],
  event: CHANGES.concat("connect", "disconnect", "commit", "pull", "load", "import", "tag", "untag", "delete", "prune"),
};

/**
 * Follows a node's engine: calls back when its stream of events is open, and at every event that can change what a check or a
 * variable says. Resolves when the stream ends; rejects when it cannot be opened.
 */
export async function followNodeEvents(
  docker: Docker,
  onOpen: () => void,
  onEvent: () => void,
  signal: AbortSignal,
): Promise<void> {
  const filters = JSON.stringify(FOLLOWED);
  const stream = (await docker.getEvents({ filters, abortSignal: signal })) as Readable;
  const close = () => stream.destroy();
  signal.addEventListener("abort", close, { once: true });
  try {
    onOpen();
    for await (const _line of createInterface({ input: stream })) onEvent();
  } finally {
    signal.removeEventListener("abort", close);
    stream.destroy();
  }
}
