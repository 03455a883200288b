import { type LevelWithSilent, type Logger, pino } from "pino";
import { PinoPretty as pretty } from "pino-pretty";

/** JSON for programs; a person at a terminal gets lines. */
export const openLog = (level: LevelWithSilent): Logger =>
  pino({ level }, process.stdout.isTTY ? pretty({ ignore: "pid,hostname", translateTime: "HH:MM:ss" }) : undefined);
