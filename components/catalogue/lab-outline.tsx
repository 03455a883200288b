import type { LabView } from "../../server/contract/lab.ts";

/** Every section with its steps: what the lab goes through. */
export function LabOutline({ lab }: { lab: LabView }) {
  return (
    <ol className="border-line border-t">
      {lab.sections.map((section) => (
        <li key={section.id} className="grid grid-cols-[32px_1fr] border-line border-b py-2.5">
          <span className="font-mono text-label text-t3 leading-[22px]">{section.number}</span>
          <div>
            <h3 className="font-semibold text-[14px] leading-[22px]">{section.title}</h3>
            {section.steps.length > 0 ? (
              <ol className="mt-0.5">
                {section.steps.map((step) => (
                  <li key={step.id} className="flex gap-3 py-0.5 text-t2 text-ui">
                    <span className="w-6 shrink-0 text-t3">{step.number}</span>
                    {step.title}
                  </li>
                ))}
              </ol>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
