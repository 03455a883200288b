"use client";

import { TERMINAL_SHORTCUTS } from "../terminal/shortcuts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Keyboard } from "../ui/keyboard.tsx";
import { PAGE_SHORTCUTS, type ShortcutHelp } from "./shortcut-list.ts";

function List({ title, shortcuts }: { title: string; shortcuts: readonly ShortcutHelp[] }) {
  return (
    <>
      <h3 className="mt-4 mb-1 font-semibold text-ui first:mt-0">{title}</h3>
      <dl>
        {shortcuts.map(({ keys, does }) => (
          <div
            key={`${keys.join("+")} ${does}`}
            className="grid grid-cols-[170px_1fr] items-baseline gap-3 border-line border-t py-1.5 max-[480px]:grid-cols-1"
          >
            <dt>
              <Keyboard keys={keys} />
            </dt>
            <dd className="text-t2">{does}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Every key there is. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <List title="Everywhere" shortcuts={PAGE_SHORTCUTS} />
      <List title="In a terminal" shortcuts={TERMINAL_SHORTCUTS} />
    </Dialog>
  );
}
