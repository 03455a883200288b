import { TriangleAlert } from "lucide-react";
import type { Fault } from "../../server/contract/faults.ts";
import { ICON } from "./icon.ts";

/** What went wrong and the next step, announced at once. */
export function FaultNote({ fault }: { fault: Fault }) {
  return (
    <div role="alert" className="flex gap-2 text-bad text-ui">
      <TriangleAlert {...ICON} className="mt-px shrink-0" />
      <div>
        <p>{fault.message}</p>
        {fault.details?.map((detail) => (
          <p key={detail} className="text-t2">
            {detail}
          </p>
        ))}
      </div>
    </div>
  );
}
