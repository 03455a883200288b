"use client";

import { useState } from "react";
import type { SimpleBlock } from "../../server/contract/lab.ts";
import { Dialog } from "../ui/dialog.tsx";

/** A picture as wide as the text; pressed, as wide as the window. */
export function PictureBlock({ block }: { block: Extract<SimpleBlock, { kind: "picture" }> }) {
  const [large, setLarge] = useState(false);
  const size = block.width && block.height ? { width: block.width, height: block.height } : {};
  return (
    <>
      <button
        type="button"
        aria-label={`Enlarge the picture: ${block.alt}`}
        onClick={() => setLarge(true)}
        className="block w-full cursor-zoom-in overflow-hidden rounded-block border border-line bg-term"
      >
        {/* biome-ignore lint/performance/noImgElement: lab pictures are served as they are, sized by the lab. */}
        <img src={block.src} alt={block.alt} {...size} loading="lazy" className="h-auto max-w-full" />
      </button>
      {large ? (
        <Dialog title={block.alt} wide onClose={() => setLarge(false)}>
          {/* biome-ignore lint/performance/noImgElement: as above. */}
          <img src={block.src} alt={block.alt} {...size} className="mx-auto h-auto max-w-full" />
        </Dialog>
      ) : null}
    </>
  );
}
