/** Only web addresses, and the page that opens learns nothing of this one. */
export function openLink(uri: string): void {
  if (/^https?:\/\//i.test(uri)) window.open(uri, "_blank", "noopener,noreferrer");
}
