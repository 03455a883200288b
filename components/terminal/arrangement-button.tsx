import { Columns3, PanelTop, Rows3 } from "lucide-react";
import { useState } from "react";
import { ICON } from "../ui/icon.ts";
import { changeSettings, type Settings } from "../ui/settings.ts";
import { Menu } from "./menu.tsx";
import { BarButton, below } from "./title-bar.tsx";

export type Arrangement = Settings["terminals"];

const ARRANGEMENTS = [
  { id: "rows", label: "Rows", icon: Rows3 },
  { id: "columns", label: "Columns", icon: Columns3 },
  { id: "tabs", label: "Tabs", icon: PanelTop },
] as const;

/** How the terminals share their place; kept in the person's settings. `onChosen`: it is decided, and the button may go elsewhere. */
export function ArrangementButton({ arrangement, onChosen }: { arrangement: Arrangement; onChosen: () => void }) {
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const Icon = ARRANGEMENTS.find(({ id }) => id === arrangement)?.icon ?? Rows3;
  const close = (): void => {
    setMenuAt(null);
    button?.focus();
  };
  return (
    <>
      <BarButton
        label={`Arrange terminals, now ${arrangement}`}
        onPress={(pressed) => {
          setButton(pressed);
          setMenuAt(below(pressed));
        }}
      >
        <Icon {...ICON} size={14} />
      </BarButton>
      {menuAt ? (
        <Menu
          label="Arrange terminals"
          at={menuAt}
          onClose={close}
          items={ARRANGEMENTS.map(({ id, label }) => ({
            label,
            checked: id === arrangement,
            act: () => {
              onChosen();
              changeSettings({ terminals: id });
            },
          }))}
        />
      ) : null}
    </>
  );
}
