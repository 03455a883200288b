import type { LiveTerminal } from "./live-terminal.ts";
import { pasteFromClipboard } from "./terminal-menu.tsx";

/** Keys a phone's keyboard lacks; with names for those who do not see the signs. */
const KEYS = [
  { sign: "Esc", name: "Esc", data: "\x1b" },
  { sign: "Tab", name: "Tab", data: "\t" },
  { sign: "Ctrl", name: "Ctrl for the next key", data: "control" },
  { sign: "^C", name: "^C, interrupt", data: "\x03" },
  { sign: "↑", name: "Up", data: "A" },
  { sign: "↓", name: "Down", data: "B" },
  { sign: "←", name: "Left", data: "D" },
  { sign: "→", name: "Right", data: "C" },
  { sign: "|", name: "Pipe", data: "|" },
  { sign: "/", name: "Slash", data: "/" },
  { sign: "-", name: "Dash", data: "-" },
  { sign: "Paste", name: "Paste", data: "paste" },
];

/** The row of keys below a phone's terminal. It does not take the focus, so that the keyboard stays. */
export function KeyRow({ terminal, control }: { terminal: LiveTerminal; control: boolean }) {
  const press = (data: string): void => {
    if (data === "control") terminal.holdControl(!control);
    else if (data === "paste") void pasteFromClipboard(terminal);
    else if (/^[A-D]$/.test(data)) {
      // Full-screen programs ask for another form of the arrows.
      const { applicationCursorKeysMode } = terminal.screen.terminal.modes;
      terminal.screen.type(`\x1b${applicationCursorKeysMode ? "O" : "["}${data}`);
    } else terminal.screen.type(data);
  };
  return (
    <div
      role="toolbar"
      aria-label={`Keys for ${terminal.node}`}
      className="grid shrink-0 grid-cols-6 gap-1 border-line border-t bg-panel p-1.5"
    >
      {KEYS.map(({ sign, name, data }) => (
        <button
          key={sign}
          type="button"
          aria-label={name}
          aria-pressed={data === "control" ? control : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => press(data)}
          className={`h-11 rounded-control border text-ui ${data === "control" && control ? "border-t1 bg-t1 text-ground" : "border-line2 bg-raised text-t1"} ${sign.length > 1 ? "" : "font-mono"}`}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
