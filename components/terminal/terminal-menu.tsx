import { readClipboard } from "./clipboard.ts";
import { toggleFullScreen } from "./full-screen.ts";
import type { LiveTerminal } from "./live-terminal.ts";
import { Menu, type MenuItem } from "./menu.tsx";
import { useNodeActions } from "./node-actions.ts";
import { changeTerminalPreferences, useTerminalPreferences } from "./preferences.ts";

/** What a right click on a terminal offers. */
export function TerminalMenu({ terminal, at }: { terminal: LiveTerminal; at: { x: number; y: number } }) {
  const { screenReader } = useTerminalPreferences();
  const actions = useNodeActions();
  const xterm = terminal.screen.terminal;
  const items: MenuItem[] = [
    {
      label: "Copy",
      keys: "Ctrl+Shift+C",
      disabled: !xterm.hasSelection(),
      act: () => void terminal.copySelection(),
    },
    { label: "Paste", keys: "Ctrl+Shift+V", act: () => void pasteFromClipboard(terminal) },
    { label: "Select all", act: () => xterm.selectAll() },
    { label: "Search", keys: "Ctrl+Shift+F", act: () => terminal.search(true) },
    { label: "Copy everything as text", act: () => void terminal.copyEverything() },
    { label: "Download as text", act: () => terminal.download() },
    { label: "Clear", act: () => xterm.clear() },
    {
      label: document.fullscreenElement ? "Leave full screen" : "Full screen",
      act: () => void toggleFullScreen(terminal.screen.element).then((words) => words && terminal.notify(words)),
    },
    {
      label: "Screen reader mode",
      checked: screenReader,
      act: () => changeTerminalPreferences({ screenReader: !screenReader }),
    },
  ];
  if (actions) {
    items.push(
      { label: `Restart ${terminal.node}`, act: () => actions.ask(terminal.node, "restart") },
      { label: `Reset ${terminal.node}`, act: () => actions.ask(terminal.node, "reset") },
    );
    if (actions.mayRemove)
      items.push({ label: `Remove ${terminal.node}`, act: () => actions.ask(terminal.node, "remove") });
  }
  return <Menu label={`Terminal of ${terminal.node}`} at={at} items={items} onClose={() => terminal.openMenu(null)} />;
}

/** Pages may not read the clipboard everywhere; the keys always work. */
export async function pasteFromClipboard(terminal: LiveTerminal): Promise<void> {
  const text = await readClipboard();
  if (text === null) terminal.notify("The browser keeps the clipboard from pages. Paste with Ctrl+Shift+V.");
  else if (text === "") terminal.notify("The clipboard is empty.");
  else terminal.paste(text);
}
