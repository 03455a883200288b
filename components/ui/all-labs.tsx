import Link from "next/link";
import { buttonClass } from "./button.tsx";

/** The way back to the catalogue. */
export function AllLabs({ kind = "quiet" }: { kind?: "quiet" | "plain" | "primary" }) {
  return (
    <Link href="/" className={buttonClass(kind)}>
      All labs
    </Link>
  );
}
