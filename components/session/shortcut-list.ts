export interface ShortcutHelp {
  keys: string[];
  does: string;
}

/** The page's own keys, for the help sheet; the terminals keep theirs. */
export const PAGE_SHORTCUTS: ShortcutHelp[] = [
  { keys: ["Alt+1"], does: "Go to node1’s terminal; 2 to 9 for the others" },
  { keys: ["Alt+0"], does: "Go to the tutorial" },
  { keys: ["Alt+N"], does: "Go to the next command; Enter runs it" },
  { keys: ["Alt+M"], does: "Go to the cluster map; from there, fold it" },
  { keys: ["?"], does: "Show this sheet, when not typing" },
  { keys: ["Esc"], does: "Close a dialog" },
];
