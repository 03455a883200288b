import type { Metadata } from "next";
import { LabPage } from "../../../components/session/lab-page.tsx";

export const dynamic = "force-dynamic";

/** The address alone opens nothing, and is nobody else's business. */
export const metadata: Metadata = { title: "Lab – Drydock", robots: { index: false }, referrer: "same-origin" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <LabPage sessionId={(await params).id} />;
}
