import { Pennant } from "../ui/pennant.tsx";

const NODES = [
  { name: "node1", role: "manager" },
  { name: "node2", role: "worker" },
  { name: "node3", role: "worker" },
] as const;

const PROMPT = <span className="font-bold text-node1">root@node1</span>;

const LISTING = `:~# docker service ls
NAME       MODE        REPLICAS
sleep-app  replicated  7/7
`;

/** A drawing, not a screen: a lesson beside three terminals, the way the lab page is laid out. */
export function HeroDrawing() {
  return (
    <div
      aria-hidden="true"
      className="grid grid-cols-[42%_1fr] overflow-hidden rounded-block border border-line2 bg-panel max-[899px]:hidden"
    >
      <div className="flex flex-col gap-2.5 p-4">
        <p className="font-semibold text-[14px]">Scale the service</p>
        <p className="text-label text-t2">One task becomes seven, spread over the three nodes.</p>
        <div className="rounded-control border border-line2 bg-term p-2">
          <p className="font-mono text-[11px] leading-4">
            docker service update
            <br />
            --replicas 7 sleep-app
          </p>
          <span
            data-hue="node1"
            className="mt-2 inline-flex h-6 items-center gap-1.5 rounded-control border border-(--hue-edge) bg-(--hue-fill) pr-2 pl-1.5 font-medium text-(--hue-ink) text-label"
          >
            <Pennant node="node1" inverted />
            Run on node1
          </span>
        </div>
        <p className="text-label text-t2">Then look where the tasks went.</p>
      </div>
      <div className="flex flex-col border-line border-l bg-term">
        {NODES.map((node, index) => (
          <div key={node.name} className={index === 0 ? "flex-1" : "border-line border-t"}>
            <p data-hue={node.name} className="flex h-7 items-center gap-2 bg-panel px-2.5 text-label">
              <Pennant node={node.name} />
              <span className="font-semibold text-(--hue)">{node.name}</span>
              <span className="text-t3">{node.role}</span>
            </p>
            {index === 0 ? (
              <p className="whitespace-pre px-2.5 py-2 font-mono text-[11px] leading-4">
                {PROMPT}
                {LISTING}
                {PROMPT}
                {":~# "}
                <span className="inline-block h-3 w-[7px] translate-y-0.5 bg-t1" />
              </p>
            ) : (
              <p data-hue={node.name} className="px-2.5 py-2 font-mono text-[11px] leading-4">
                <span className="font-bold text-(--hue)">root@{node.name}</span>:~#
              </p>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
