export class DeadlineError extends Error {
  override name = "DeadlineError";
}

/** The work's result, or DeadlineError naming what was waited for. The work itself is not stopped. */
export async function withDeadline<T>(work: Promise<T>, ms: number, waitedFor: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${waitedFor} took longer than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
