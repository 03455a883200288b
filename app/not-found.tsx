import { AllLabs } from "../components/ui/all-labs.tsx";
import { SiteHeader } from "../components/ui/site-header.tsx";

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main className="mx-auto max-w-[640px] px-6 py-16">
        <h1 className="mb-2 font-[650] text-h1">There is no page at this address</h1>
        <p className="mb-6 text-lesson text-t2">
          The lab may have been renamed or removed, or the address was cut short when it was copied.
        </p>
        <AllLabs kind="primary" />
      </main>
    </>
  );
}
