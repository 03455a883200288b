import type { ReactNode } from "react";
import { CopyButton } from "../ui/copy-button.tsx";

/** The frame of everything that is code: commands, files, examples. */
export function CodeFrame({ children }: { children: ReactNode }) {
  return <div className="overflow-hidden rounded-block border border-line2 bg-term">{children}</div>;
}

/** Code that wraps where it must: nothing a learner reads is cut off. */
export function CodeText({ children }: { children: ReactNode }) {
  return (
    <pre className="whitespace-pre-wrap px-3 py-2.5 font-mono text-code [overflow-wrap:anywhere]">
      <code>{children}</code>
    </pre>
  );
}

/** What a command prints: its columns stay columns, so what is too wide scrolls. */
export function OutputText({ children }: { children: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="overflow-x-auto px-3 py-2.5 font-mono text-code text-t2 -outline-offset-2"
    >
      <samp>{children}</samp>
    </pre>
  );
}

/** A block nobody runs, with Copy. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  return (
    <CodeFrame>
      <CodeText>{code}</CodeText>
      <div className="flex px-1.5 pb-1.5">
        <CopyButton text={code} what={language ? `the ${language} block` : "the block"} />
      </div>
    </CodeFrame>
  );
}
