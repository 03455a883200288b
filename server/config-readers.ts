import { z } from "zod";

/** What the variables of the environment are made of. */

interface Variable<T> {
  /** Used when the variable is unset or empty; null for "not set". */
  fallback: string | null;
  /** Completes the sentence "expected …". */
  expects: string;
  /** What it does, for docs/operating.md. */
  purpose: string;
  /** Its value never appears in a message. */
  secret?: boolean;
  read: z.ZodType<T, string>;
}

export const variable = <T>(definition: Variable<T>): Variable<T> => definition;

const BYTES_PER_UNIT = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;

export const text = z.string();
export const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));
export const flag = z.enum(["0", "1", "false", "true"]).transform((value) => value === "1" || value === "true");
export const minutes = whole(1, 7 * 24 * 60).transform((value) => value * 60_000);
export const bytes = z
  .string()
  .regex(/^\d+[kmg]$/i)
  .transform((value) => {
    const unit = value.slice(-1).toLowerCase() as keyof typeof BYTES_PER_UNIT;
    return Number(value.slice(0, -1)) * BYTES_PER_UNIT[unit];
  })
  // Below this dockerd itself does not start.
  .pipe(
    z
      .number()
      .min(128 * 1024 ** 2)
      .max(Number.MAX_SAFE_INTEGER),
  );
