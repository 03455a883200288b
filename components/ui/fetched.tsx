import { type ComponentType, createElement, type ReactNode, useEffect, useState } from "react";

/** A component that is a chunk of its own, for parts of the page that the server does not render. */
export type Fetched<P> = ComponentType<P> & {
  /** Fetches it before it is rendered. Rejects when that fails; it is tried again when it is rendered. */
  ahead(): Promise<void>;
};

/**
 * Renders what `load` brings, and `waiting` until then. What has been fetched ahead is there in the first rendering, which
 * React.lazy does not do: it shows its fallback first, and a fallback that was shown stays for up to 300 ms.
 */
export function fetched<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ReactNode = null,
): Fetched<P> {
  let there: ComponentType<P> | null = null;
  const ahead = async (): Promise<void> => {
    there ??= await load();
  };
  function Part(props: P) {
    const [, redraw] = useState({});
    useEffect(() => {
      if (there) return;
      let current = true;
      ahead().then(
        () => current && redraw({}),
        (error) =>
          current &&
          redraw(() => {
            // The page's own error boundary says it.
            throw error;
          }),
      );
      return () => {
        current = false;
      };
    }, []);
    return there ? createElement(there, props) : waiting;
  }
  return Object.assign(Part, { ahead });
}
