import { Catalogue } from "../components/catalogue/catalogue.tsx";
import { SiteHeader } from "../components/ui/site-header.tsx";
import { catalogueEntry } from "../server/labs/view.ts";
import { readLabs } from "./labs.ts";

export const dynamic = "force-dynamic";

export default async function Page() {
  const labs = await readLabs();
  return (
    <>
      <SiteHeader />
      <Catalogue labs={[...labs.values()].map(catalogueEntry)} />
    </>
  );
}
