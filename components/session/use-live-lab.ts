import { useEffect, useState } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import { connection } from "../connection/client.ts";
import { request } from "../ui/request.ts";

/** The lab as its files are now. `problems`: what is wrong with them, told in the author's preview only. */
export function useLiveLab(initial: LabView): { lab: LabView; problems: readonly string[] } {
  const [lab, setLab] = useState(initial);
  const [problems, setProblems] = useState<readonly string[]>([]);

  useEffect(() => {
    let latest = 0;
    const stop = connection().listen("lab:changed", (change) => {
      if (change.lab !== initial.id) return;
      latest += 1;
      const asked = latest;
      setProblems(change.problems);
      void request<LabView>("GET", `/api/v1/labs/${initial.id}`).then((answer) => {
        // Answers may overtake each other while the author types.
        if (asked === latest && answer.ok && answer.value.sections.length > 0) setLab(answer.value);
      });
    });
    return () => {
      latest = Number.POSITIVE_INFINITY;
      stop();
    };
  }, [initial.id]);

  return { lab, problems };
}
