/** Inserts HTML that server/labs made and sanitised from the author's Markdown; nothing else may come here. */
export function Html({ html, className }: { html: string; className: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the contract says that this HTML is sanitised by the server.
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
