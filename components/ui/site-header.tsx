"use client";

import { SlidersHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { IconButton } from "./button.tsx";
import { ICON } from "./icon.ts";
import { Mark } from "./mark.tsx";

const SettingsDialog = dynamic(() => import("./settings-dialog.tsx").then((module) => module.SettingsDialog), {
  ssr: false,
});

/** The head of every page but the lab itself. */
export function SiteHeader() {
  const [settings, setSettings] = useState(false);
  return (
    <header className="border-line border-b bg-panel">
      <div className="mx-auto flex h-[52px] max-w-[1248px] items-center gap-6 px-6 max-[899px]:px-4">
        <Link href="/" className="flex min-h-11 items-center gap-2.5 rounded-control font-semibold text-[15px]">
          <Mark />
          Drydock
        </Link>
        <nav aria-label="Site" className="flex-1">
          <Link href="/" className="inline-flex min-h-11 items-center rounded-control px-1 font-medium text-ui">
            Labs
          </Link>
        </nav>
        <IconButton label="Settings" onClick={() => setSettings(true)}>
          <SlidersHorizontal {...ICON} />
        </IconButton>
      </div>
      {settings ? <SettingsDialog arrangement={false} onClose={() => setSettings(false)} /> : null}
    </header>
  );
}
