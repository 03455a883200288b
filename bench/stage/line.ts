/** One shell's tty as the bench uses it, whoever carries its bytes. */
export interface Line extends Disposable {
  write(text: string): void;
  /** Every chunk of output from now on, until the line is disposed of. */
  onOutput(listener: (bytes: Uint8Array) => void): void;
}

/** Resolves with the first match in the output from now on; rejects after the deadline (milliseconds) with what came. */
export function waitFor(line: Line, pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray> {
  /** A match is not longer than this. Characters. */
  const tailLength = 400;
  return new Promise((resolve, reject) => {
    let tail = "";
    const timer = setTimeout(
      () =>
        reject(new Error(`Waited ${deadlineMs / 1000} s for ${pattern}; the last output was ${JSON.stringify(tail)}`)),
      deadlineMs,
    );
    line.onOutput((bytes) => {
      const text = tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
      const match = pattern.exec(text);
      tail = text.slice(-tailLength);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    });
  });
}
