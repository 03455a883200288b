import type { ReactNode } from "react";
import type { LabView } from "../../server/contract/lab.ts";
import { Level } from "../ui/level.tsx";
import { Pennants } from "../ui/pennants.tsx";
import { countOf } from "../ui/time.ts";
import { LabOutline } from "./lab-outline.tsx";
import { LabWayIn } from "./lab-way-in.tsx";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3 border-line border-b py-2">
      <dt className="w-16 shrink-0 text-label text-t3">{name}</dt>
      <dd className="text-ui">{children}</dd>
    </div>
  );
}

/** What Start does, and how long what it makes is there. */
function startWords({ nodes, images }: LabView): string {
  const one = nodes.length === 1;
  const names = new Intl.ListFormat("en").format(images);
  const imageWords = images.length > 0 ? ` and the ${images.length === 1 ? "image" : "images"} ${names}` : "";
  return `Start makes ${countOf(nodes.length, "node")} for you alone, ${one ? "" : "each "}with its own Docker Engine${imageWords}. You can begin to read while ${one ? "it boots. It is" : "they boot. They are"} removed when you end the session, or when its time is over.`;
}

/** What a lab is, and what Start does, before anything is started. */
export function LabAbout({ lab }: { lab: LabView }) {
  return (
    <main className="mx-auto grid max-w-[1248px] grid-cols-[minmax(0,1fr)_320px] items-start gap-x-16 gap-y-8 px-6 pt-9 pb-16 max-[899px]:grid-cols-1 max-[899px]:px-4 max-[899px]:pt-6">
      <div>
        <h1 className="max-w-[24ch] text-balance font-[650] text-hero tracking-[-0.01em] max-[899px]:text-[26px]! max-[899px]:leading-8!">
          {lab.title}
        </h1>
        <p className="mt-3 max-w-[64ch] text-lesson text-t2">{lab.summary}</p>
        {lab.teaches ? (
          <p className="mt-2 max-w-[64ch] text-lesson">
            <span className="text-t2">You learn:</span> {lab.teaches}
          </p>
        ) : null}
      </div>
      <section
        aria-labelledby="start-title"
        className="row-span-2 rounded-block border border-line bg-panel p-5 max-[899px]:row-span-1"
      >
        <h2 id="start-title" className="mb-2 font-semibold text-h2">
          Before you start
        </h2>
        <dl className="mb-3 border-line border-t">
          <Fact name="Level">
            <Level level={lab.level} />
          </Fact>
          <Fact name="Time">about {lab.minutes} min</Fact>
          <Fact name="Nodes">
            <Pennants nodes={lab.nodes} />
          </Fact>
        </dl>
        <p className="mb-4 text-t2 text-ui">{startWords(lab)}</p>
        <LabWayIn lab={lab.id} />
      </section>
      <section aria-labelledby="outline-title">
        <h2 id="outline-title" className="mb-2 font-semibold text-h2">
          What it goes through
        </h2>
        <LabOutline lab={lab} />
        {lab.tested ? (
          <p className="mt-3 text-t2 text-ui">
            Every block last passed on <time dateTime={lab.tested.date}>{lab.tested.date}</time> with Docker{" "}
            {lab.tested.docker}: {countOf(lab.tested.blocks, "block")}, {countOf(lab.tested.checks, "check")}.
          </p>
        ) : null}
      </section>
    </main>
  );
}
