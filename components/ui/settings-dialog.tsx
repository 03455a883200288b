"use client";

import type { ReactNode } from "react";
import { Choice } from "./choice.tsx";
import { Dialog } from "./dialog.tsx";
import { changeSettings, type Settings, useSettings } from "./settings.ts";

const THEMES: { value: Settings["theme"]; label: string }[] = [
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "system", label: "As the system" },
];
const TEXTS: { value: Settings["text"]; label: string }[] = [
  { value: "normal", label: "Normal" },
  { value: "large", label: "Large" },
  { value: "larger", label: "Larger" },
];
const TUTORIALS: { value: Settings["tutorial"]; label: string }[] = [
  { value: "sections", label: "One section at a time" },
  { value: "whole", label: "The whole as one page" },
];
const TERMINALS: { value: Settings["terminals"]; label: string }[] = [
  { value: "rows", label: "Rows" },
  { value: "columns", label: "Columns" },
  { value: "tabs", label: "One, with tabs" },
];

/** What a person may choose; kept in this browser. `children` are what else a small screen has no room for. */
export function SettingsDialog({
  onClose,
  arrangement,
  children,
}: {
  onClose: () => void;
  /** Offer how terminals are arranged; below 1200 px there is only one way. */
  arrangement: boolean;
  children?: ReactNode;
}) {
  const settings = useSettings();
  return (
    <Dialog title="Settings" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Choice title="Theme" value={settings.theme} options={THEMES} onChange={(theme) => changeSettings({ theme })} />
        <Choice
          title="Tutorial text"
          value={settings.text}
          options={TEXTS}
          onChange={(text) => changeSettings({ text })}
        />
        <Choice
          title="Tutorial"
          value={settings.tutorial}
          options={TUTORIALS}
          onChange={(tutorial) => changeSettings({ tutorial })}
        />
        {arrangement ? (
          <Choice
            title="Terminals"
            value={settings.terminals}
            options={TERMINALS}
            onChange={(terminals) => changeSettings({ terminals })}
          />
        ) : null}
        {children}
      </div>
    </Dialog>
  );
}
