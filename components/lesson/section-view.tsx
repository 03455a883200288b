import type { Section } from "../../server/contract/lab.ts";
import { Blocks } from "./blocks.tsx";

/** One section: its opening, then its steps. The headings are what the rail and the keyboard go to. */
export function SectionView({ section, of }: { section: Section; of: number }) {
  return (
    <article className="px-5 pt-5 pb-8">
      <p className="text-label text-t3">
        Section {section.number} of {of}
      </p>
      <h1 tabIndex={-1} data-section-heading className="mb-1.5 font-[650] text-h1 outline-none">
        {section.title}
      </h1>
      <Blocks blocks={section.blocks} />
      {section.steps.map((step) => (
        <section key={step.id} data-step={step.id} aria-labelledby={`step-${step.id}`} className="mt-6">
          <h2 id={`step-${step.id}`} className="mb-1.5 flex items-baseline gap-3.5 font-semibold text-h2">
            <span className="font-normal text-t3 text-ui">{step.number}</span>
            {step.title}
          </h2>
          <Blocks blocks={step.blocks} />
        </section>
      ))}
    </article>
  );
}
