import { Pause, TriangleAlert } from "lucide-react";
import type { ClusterNode, NodeUsage } from "../../server/contract/cluster.ts";
import { ICON } from "../ui/icon.ts";
import { Pennant } from "../ui/pennant.tsx";
import { MemoryBar, ProcessorGraph, usageWords } from "./small-graphs.tsx";
import { conditionWord, lastSeen, roleWords, shortEngine, shortRole } from "./words.ts";

const TONES: Partial<Record<ClusterNode["condition"], string>> = {
  drained: "text-warn",
  paused: "text-warn",
  left: "text-warn",
  locked: "text-warn",
  down: "text-bad",
  stopped: "text-bad",
  "engine-down": "text-bad",
};

/** The condition: always in a word, with a sign when it needs attention. */
export function ConditionWord({ node }: { node: ClusterNode }) {
  const tone = TONES[node.condition] ?? "text-t2";
  const Sign = tone === "text-bad" ? TriangleAlert : tone === "text-warn" ? Pause : null;
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-ui ${tone}`} title={node.reason || undefined}>
      {Sign ? <Sign {...ICON} size={13} /> : null}
      {conditionWord(node)}
    </span>
  );
}

/** A node's name, as the way to its networks and ports. */
export function NodeName({ node, onOpen }: { node: ClusterNode; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={`${node.name}: networks and ports`}
      data-hue={node.name}
      className="-ml-1 inline-flex min-h-6 shrink-0 items-center gap-2 rounded-control px-1 font-semibold text-(--hue) text-ui hover:bg-hover max-[899px]:min-h-11"
    >
      <Pennant node={node.name} />
      {node.name}
    </button>
  );
}

/** The head of a column, 46 px: whose it is, what it is for the swarm, and what it uses. */
export function NodeHead({
  node,
  usage,
  onOpen,
}: {
  node: ClusterNode;
  usage: NodeUsage | undefined;
  onOpen: () => void;
}) {
  const silent = lastSeen(node);
  return (
    <div className="@container flex h-11.5 flex-col justify-center px-3">
      <div className="flex min-w-0 items-center gap-2">
        <NodeName node={node} onOpen={onOpen} />
        <span className="hidden min-w-0 flex-1 truncate text-t2 text-ui @min-[210px]:inline">{roleWords(node)}</span>
        <span className="ml-auto min-w-0 @max-[209px]:truncate">
          {/* A narrow column has room for one word: that all is well says the role. */}
          {node.condition === "active" && node.role !== "none" ? (
            <>
              <span aria-hidden="true" className="text-t2 text-ui @min-[210px]:hidden">
                {shortRole(node)}
              </span>
              <span className="@max-[209px]:sr-only">
                <ConditionWord node={node} />
              </span>
            </>
          ) : (
            <ConditionWord node={node} />
          )}
        </span>
      </div>
      <div className="flex min-w-0 items-center gap-2 text-label text-t3">
        <span className="min-w-0 flex-1 truncate">
          <span className="font-mono">{node.address}</span>
          {node.engine ? <span className="hidden pl-2 @min-[270px]:inline">{shortEngine(node.engine)}</span> : null}
        </span>
        {silent ? <span className="shrink-0">{silent}</span> : null}
        {!silent && usage ? (
          <span className="flex shrink-0 items-center gap-1 tabular-nums" title={usageWords(usage)}>
            <span className="sr-only">{usageWords(usage)}</span>
            <span aria-hidden="true" className="hidden @min-[230px]:inline">
              cpu
            </span>
            <ProcessorGraph processors={usage.processors} />
            <span aria-hidden="true" className="hidden pl-1.5 @min-[230px]:inline">
              mem
            </span>
            <span className="hidden @min-[200px]:inline-flex">
              <MemoryBar usage={usage} />
            </span>
            <span aria-hidden="true" className="hidden @min-[230px]:inline">
              {usage.memoryMiB} MB
            </span>
          </span>
        ) : null}
      </div>
    </div>
  );
}
