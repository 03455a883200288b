/** Names a terminal on this page: its node, and for a shell beside the main one that too. */
export const terminalKey = (node: string, shell: string): string => (shell === "main" ? node : `${node}/${shell}`);
