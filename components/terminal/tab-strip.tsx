import type { KeyboardEvent } from "react";
import type { NodeName } from "../../server/contract/ids.ts";
import type { NodeView } from "../../server/contract/session.ts";
import { Plate } from "./title-bar.tsx";

/** One tab per node; arrow keys move between them. A dot marks output nobody has seen. */
export function TabStrip({
  nodes,
  active,
  unseen,
  onActivate,
}: {
  nodes: NodeView[];
  active: NodeName;
  unseen: ReadonlySet<NodeName>;
  onActivate: (node: NodeName) => void;
}) {
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const here = nodes.findIndex(({ name }) => name === active);
    const next = nodes.at((here + step) % nodes.length);
    if (!next) return;
    event.preventDefault();
    onActivate(next.name);
    document.getElementById(tabId(next.name))?.focus();
  };
  return (
    <div role="tablist" aria-label="Terminals" className="flex h-full shrink-0">
      {nodes.map(({ name }) => (
        <button
          key={name}
          id={tabId(name)}
          type="button"
          role="tab"
          aria-selected={name === active}
          aria-controls={panelId(name)}
          tabIndex={name === active ? 0 : -1}
          onClick={() => onActivate(name)}
          onKeyDown={move}
          className={`flex h-full items-center gap-2 border-line border-r pr-3 ${name === active ? "bg-term font-medium text-t1" : "text-t2 hover:bg-hover"}`}
        >
          <Plate node={name} focused={name === active} />
          {name}
          {unseen.has(name) ? (
            <>
              <span aria-hidden="true" className="size-1.5 rounded-full bg-t1" />
              <span className="sr-only">, new output</span>
            </>
          ) : null}
        </button>
      ))}
    </div>
  );
}

export const tabId = (node: NodeName): string => `terminal-tab-${node}`;
export const panelId = (node: NodeName): string => `terminal-panel-${node}`;
