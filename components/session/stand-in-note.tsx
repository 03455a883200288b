/** Says which images are not what their names say. Nothing when all are. */
export function StandInNote({ images }: { images: readonly string[] }) {
  if (images.length === 0) return null;
  const names = new Intl.ListFormat("en").format(images);
  return (
    <p className="border-line border-b bg-raised px-5 py-2 text-label text-t2">
      {names} here {images.length === 1 ? "is a stand-in" : "are stand-ins"} built from Debian’s packages, because no
      registry answered.
    </p>
  );
}
