"use client";

import { RotateCcw } from "lucide-react";
import { Button, IconButton } from "../ui/button.tsx";
import { ICON } from "../ui/icon.ts";
import { useLesson, usePlace } from "./lesson-context.ts";

/** Beside a heading: brings the learner to the start of that step or section. */
export function BringHere({ place, name }: { place: string; name: string }) {
  const { bring, session } = useLesson();
  if (!bring || session.state !== "ready") return null;
  return (
    <IconButton
      label={`Bring me to the start of ${name}`}
      className="-my-1 ml-auto shrink-0"
      onClick={() => bring(place)}
    >
      <RotateCcw {...ICON} size={14} />
    </IconButton>
  );
}

/** Below a check that was undone: the way back to its step. */
export function BringBack() {
  const { bring, session } = useLesson();
  const place = usePlace();
  if (!bring || place === null || session.state !== "ready") return null;
  return (
    <Button className="mt-1.5" onClick={() => bring(place)}>
      <RotateCcw {...ICON} size={14} />
      Bring me back to this step
    </Button>
  );
}
