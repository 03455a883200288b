import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LabAbout } from "../../../components/catalogue/lab-about.tsx";
import { SiteHeader } from "../../../components/ui/site-header.tsx";
import { LabId } from "../../../server/contract/ids.ts";
import { labView } from "../../../server/labs/view.ts";
import { readLabs } from "../../labs.ts";

export const dynamic = "force-dynamic";

interface Props {
  params: Promise<{ id: string }>;
}

async function findLab(params: Props["params"]) {
  const id = LabId.safeParse((await params).id);
  return id.success ? (await readLabs()).get(id.data) : undefined;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const lab = await findLab(params);
  return lab
    ? { title: `${labView(lab).title} – Drydock`, description: labView(lab).summary }
    : { title: "No such lab – Drydock" };
}

export default async function Page({ params }: Props) {
  const lab = await findLab(params);
  if (!lab) notFound();
  return (
    <>
      <SiteHeader />
      <LabAbout lab={labView(lab)} />
    </>
  );
}
