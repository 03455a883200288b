import type { NodeName } from "../contract/ids.ts";
import type { CommandResult } from "./inside.ts";
import { type BootProgress, NodeStartError } from "./node-driver.ts";
import { untilAborted } from "./until-aborted.ts";

/** Asking a manager; one that has lost its quorum says so only after its own time limit. */
const ASK_MS_MAX = 15_000;
/** A join waits for certificates, and for the other managers when it makes one; seconds on a busy machine. */
const JOIN_MS_MAX = 60_000;
/** From the last join until every node is ready to the managers. */
const READY_MS_MAX = 60_000;
const LOOK_AGAIN_MS = 100;

/** The swarm that nodes are to be in when somebody comes to them. */
export interface SwarmSpec {
  /** All nodes of the sandbox. */
  nodes: NodeName[];
  /** Those of them that manage; the others work. Never empty. */
  managers: NodeName[];
  /** Nodes in no swarm yet. When these are all, one is made; otherwise they come back to the one the others are in. */
  fresh: NodeName[];
}

/** Runs a script with bash on a node as root. */
type RunOn = (node: NodeName, script: string, deadlineMs: number) => Promise<CommandResult>;

/** There is no swarm to come back to; the message says what to do. */
export class NoSwarmError extends Error {
  override name = "NoSwarmError";
}

/**
 * Puts the fresh nodes into the swarm, and resolves when its managers see them ready. Throws NodeStartError with what
 * Docker said, NoSwarmError, NodeUnreachableError, or the signal's reason.
 */
export async function formSwarm(
  run: RunOn,
  { nodes, managers, fresh }: SwarmSpec,
  progress: BootProgress,
  signal?: AbortSignal,
): Promise<void> {
  for (const node of fresh) progress(node, "swarm", { state: "doing" });
  const say = async (node: NodeName, script: string, deadlineMs: number): Promise<string> => {
    const { code, stdout, stderr } = await untilAborted(run(node, script, deadlineMs), signal);
    if (code === 0) return stdout.trim();
    const said = (stderr.trim() || stdout.trim() || "nothing").split("\n").slice(-3).join(" ");
    throw new NodeStartError(`${node} did not get into the swarm. Docker said: ${said}`);
  };

  const others = nodes.filter((node) => !fresh.includes(node));
  const first = others.length === 0 ? (managers[0] as NodeName) : await answeringManager(run, others, managers);
  const tokens = await say(first, others.length === 0 ? `${INIT}; ${TOKENS}` : forget(fresh) + TOKENS, JOIN_MS_MAX);
  const [managerToken = "", workerToken = ""] = tokens.split("\n").slice(-2);

  const joining = fresh.filter((node) => node !== first);
  const join = (node: NodeName, token: string) =>
    say(node, `docker swarm join --token ${token} ${first}:2377`, JOIN_MS_MAX);
  // Every new manager changes the majority that the next one needs. Workers change nothing.
  const workers = joining
    .filter((node) => !managers.includes(node))
    .map(async (node) => {
      await join(node, workerToken);
      progress(node, "swarm", { state: "done", label: "Swarm, as a worker" });
    });
  const joined = (async () => {
    for (const node of joining.filter((each) => managers.includes(each))) {
      await join(node, managerToken);
      progress(node, "swarm", { state: "done", label: "Swarm, as a manager" });
    }
  })();
  const results = await Promise.allSettled([joined, ...workers]);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  await say(first, untilReady(fresh, managers), READY_MS_MAX);
  if (fresh.includes(first)) progress(first, "swarm", { state: "done", label: "Swarm, as a manager" });
}

const INIT = "set -e; docker swarm init --advertise-addr eth0 >/dev/null";
const TOKENS = "docker swarm join-token -q manager; docker swarm join-token -q worker";

/** What is left of nodes that are new now: their old selves would stay in the list, down for ever. */
const forget = (names: NodeName[]): string => `
for name in ${names.join(" ")}; do
  for id in $(docker node ls -q -f name=$name); do
    docker node demote $id >/dev/null 2>&1
    for try in {1..50}; do docker node rm --force $id >/dev/null 2>&1 && break; sleep 0.1; done
  done
done
`;

/** Only what is fresh is waited for: a learner may have sent another node away. */
const untilReady = (fresh: NodeName[], managers: NodeName[]): string => `
while sleep ${LOOK_AGAIN_MS / 1000}; do
  list=$(docker node ls --format '{{.Hostname}} {{.Status}} {{.ManagerStatus}}' 2>/dev/null) || continue
  missing=0
${fresh.map((node) => `  grep -Eq '^${node} Ready ${managers.includes(node) ? "(Leader|Reachable)" : ""}' <<<"$list" || missing=1`).join("\n")}
  [ $missing = 0 ] && exit
done
`;

/** A node that can speak for the swarm, the template's managers before others. Throws NoSwarmError. */
async function answeringManager(run: RunOn, others: NodeName[], managers: NodeName[]): Promise<NodeName> {
  const asked = others.map(async (node) => {
    const answer = await run(node, "docker node ls -q >/dev/null", ASK_MS_MAX).catch(() => null);
    return answer?.code === 0 ? node : null;
  });
  const answered = (await Promise.all(asked)).filter((node) => node !== null);
  const found = answered.find((node) => managers.includes(node)) ?? answered[0];
  if (found) return found;
  throw new NoSwarmError("No manager of a swarm answers on the other nodes, so there is nothing to come back to.");
}
