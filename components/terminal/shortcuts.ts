/** What the terminal answers to, for the help sheet. Each entry of `keys` is pressed together, alternatives apart. */
export const TERMINAL_SHORTCUTS: { keys: string[]; does: string }[] = [
  { keys: ["Ctrl+Shift+C", "Ctrl+Insert", "Cmd+C"], does: "Copy the selection" },
  { keys: ["Ctrl+Shift+V", "Shift+Insert", "Cmd+V"], does: "Paste" },
  { keys: ["Middle click"], does: "Paste the selection" },
  { keys: ["Right click"], does: "Menu: copy, paste, search, download, clear, full screen" },
  { keys: ["Ctrl+Shift+F"], does: "Search in the terminal; Enter and Shift+Enter go on" },
  { keys: ["Ctrl++", "Ctrl+-", "Ctrl+0"], does: "Larger, smaller, normal text" },
  { keys: ["Shift+PageUp", "Shift+PageDown"], does: "Scroll by a page" },
  { keys: ["Ctrl+Shift+Enter"], does: "Maximise this terminal, or restore it" },
];
