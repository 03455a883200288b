import { createContext, useContext } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import type { SessionView } from "../../server/contract/session.ts";
import type { Order, Outcome } from "./use-runs.ts";

/** What every block of a lesson may need to know of the session it is read in. */
export interface Lesson {
  session: SessionView;
  lab: LabView;
  /** Keys of the commands run in this session. */
  ran: ReadonlySet<string>;
  /** Key of the one command to run next; null when none is left here. */
  next: string | null;
  outcomes: ReadonlyMap<string, Outcome>;
  press(order: Order): void;
  /** Runs a command and resolves to what became of it. */
  perform(order: Order): Promise<Outcome>;
  answer(order: Order, choice: "interrupt" | "type" | "cancel"): void;
  /** Brings the learner to the start of a step or section, after asking; null where that is not theirs to do. */
  bring: ((place: string) => void) | null;
  /** Sends raw keys to a node's terminal. Returns why it took nothing, as a sentence; null when it did. */
  type(node: string, data: string): string | null;
}

const Context = createContext<Lesson | null>(null);
export const LessonProvider = Context.Provider;

/** The lesson around a block. Throws where there is none: a block outside a lesson is a mistake of ours. */
export function useLesson(): Lesson {
  const lesson = useContext(Context);
  if (!lesson) throw new Error("A lesson block was rendered outside a LessonProvider.");
  return lesson;
}

const Place = createContext<string | null>(null);
/** Id of the step or section that stands around a block. */
export const PlaceProvider = Place.Provider;
export const usePlace = (): string | null => useContext(Place);
