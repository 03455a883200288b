import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { SHELL_NAME_MAX, SHELLS_MAX } from "../../server/contract/limits.ts";
import type { ShellView } from "../../server/contract/session.ts";
import { ICON } from "../ui/icon.ts";

export interface ShellActions {
  show(shell: string): void;
  open(): void;
  rename(shell: string, name: string): void;
  close(shell: string): void;
}

/** A node's shells: the main one, those opened beside it, and one more. Double click or F2 renames. */
export function ShellTabs({
  node,
  shells,
  front,
  live,
  actions,
}: {
  node: string;
  /** Those of this node, beside its main one. */
  shells: ShellView[];
  /** Which is shown; `main`, or an id. */
  front: string;
  /** The node runs, so that more can be opened. */
  live: boolean;
  actions: ShellActions;
}) {
  const [renaming, setRenaming] = useState<string | null>(null);
  /** Whose tab takes the focus when its name field is gone. */
  const focusNext = useRef<string | null>(null);
  const plain = "flex h-full shrink-0 items-center px-2.5 text-label";
  const look = (isFront: boolean) => `${plain} ${isFront ? "bg-term text-t1" : "text-t2 hover:bg-hover"}`;
  return (
    <fieldset
      aria-label={`Shells of ${node}`}
      className="flex h-full min-w-0 items-center overflow-x-auto [scrollbar-width:none]"
    >
      <button
        type="button"
        aria-pressed={front === "main"}
        className={`${look(front === "main")} -outline-offset-2`}
        onClick={() => actions.show("main")}
      >
        main
      </button>
      {shells.map(({ id, name }) =>
        renaming === id ? (
          <NameField
            key={id}
            name={name}
            onDone={(wanted, byKey) => {
              if (byKey) focusNext.current = id;
              setRenaming(null);
              if (wanted !== null && wanted !== name) actions.rename(id, wanted);
            }}
          />
        ) : (
          <span key={id} className="flex h-full shrink-0 items-center">
            <button
              ref={(tab) => {
                if (!tab || focusNext.current !== id) return;
                focusNext.current = null;
                tab.focus();
              }}
              type="button"
              aria-pressed={front === id}
              title="Double click or F2 renames it"
              className={`${look(front === id)} -outline-offset-2 max-w-40 truncate`}
              onClick={() => actions.show(id)}
              onDoubleClick={() => setRenaming(id)}
              onKeyDown={(event) => event.key === "F2" && setRenaming(id)}
            >
              {name}
            </button>
            {front === id ? (
              <IconButton label={`Close ${name} of ${node}`} onPress={() => actions.close(id)}>
                <X {...ICON} size={12} />
              </IconButton>
            ) : null}
          </span>
        ),
      )}
      {live && shells.length < SHELLS_MAX ? (
        <IconButton label={`Open another shell on ${node}`} onPress={actions.open}>
          <Plus {...ICON} size={14} />
        </IconButton>
      ) : null}
    </fieldset>
  );
}

function IconButton({ label, onPress, children }: { label: string; onPress(): void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPress}
      className="-outline-offset-2 inline-flex h-full w-6 shrink-0 items-center justify-center text-t2 hover:bg-hover hover:text-t1 max-[899px]:w-11"
    >
      {children}
    </button>
  );
}

/** Enter and leaving it take the name, Escape the old one. */
function NameField({ name, onDone }: { name: string; onDone(name: string | null, byKey: boolean): void }) {
  const field = useRef<HTMLInputElement>(null);
  // Whoever asked to rename it types the name next.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const decide = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === "Enter") onDone(event.currentTarget.value.trim() || null, true);
    if (event.key === "Escape") onDone(null, true);
  };
  return (
    <input
      aria-label={`Name of ${name}`}
      defaultValue={name}
      maxLength={SHELL_NAME_MAX}
      ref={field}
      onKeyDown={decide}
      onBlur={(event) => onDone(event.currentTarget.value.trim() || null, false)}
      className="mx-1 h-6 w-28 border border-ctl bg-ground px-1.5 text-label text-t1"
    />
  );
}
