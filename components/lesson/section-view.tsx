import type { Section } from "../../server/contract/lab.ts";
import { Blocks } from "./blocks.tsx";
import { BringHere } from "./bring-button.tsx";
import { PlaceProvider } from "./lesson-context.ts";

/** One section: its opening, then its steps. The headings are what the rail and the keyboard go to. */
export function SectionView({ section, of }: { section: Section; of: number }) {
  return (
    <article className="px-5 pt-5 pb-8">
      <p className="text-label text-t3">
        Section {section.number} of {of}
      </p>
      <div className="mb-1.5 flex items-center gap-3">
        <h1 tabIndex={-1} data-section-heading className="font-[650] text-h1 outline-none">
          {section.title}
        </h1>
        <BringHere place={section.id} name={`section ${section.number}`} />
      </div>
      <PlaceProvider value={section.id}>
        <Blocks blocks={section.blocks} />
      </PlaceProvider>
      {section.steps.map((step) => (
        <section key={step.id} data-step={step.id} aria-labelledby={`step-${step.id}`} className="mt-6">
          <div className="mb-1.5 flex items-center gap-3">
            <h2 id={`step-${step.id}`} className="flex items-baseline gap-3.5 font-semibold text-h2">
              <span className="font-normal text-t3 text-ui">{step.number}</span>
              {step.title}
            </h2>
            <BringHere place={step.id} name={`step ${step.number}`} />
          </div>
          <PlaceProvider value={step.id}>
            <Blocks blocks={step.blocks} />
          </PlaceProvider>
        </section>
      ))}
    </article>
  );
}
