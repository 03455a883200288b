import type { ReactNode } from "react";
import type { LiveTerminal } from "./live-terminal.ts";

/** A note below a terminal: what is the matter, what follows, and what can be done. */
export function Bar({
  icon,
  title,
  actions,
  children,
}: {
  icon: ReactNode;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t bg-raised px-3 py-2 text-ui">
      <span className="mt-px self-start">{icon}</span>
      <div className="min-w-40 flex-1">
        <p role="status" className="font-semibold">
          {title}
        </p>
        <p className="text-t2">{children}</p>
      </div>
      {actions ? <div className="flex gap-1.5">{actions}</div> : null}
    </div>
  );
}

/** A bar's button goes with its bar; whoever pressed it goes on typing. */
export function thenTyping(terminal: LiveTerminal, act: () => void): () => void {
  return () => {
    act();
    terminal.focus();
  };
}

/** Characters of typed text in a bar; the end says most. */
const SHOWN_MAX = 60;

/** The end of what somebody typed. */
export const tail = (text: string): string => (text.length > SHOWN_MAX ? `…${text.slice(-SHOWN_MAX)}` : text);
