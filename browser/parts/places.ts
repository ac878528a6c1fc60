/** Where a thing of the study is shown; a quotation needs its source. What has no page of its own is shown by the memos on it. */
export function placeOf(study: string, kind: string, guid: string, source?: string): string {
  const at = `/studies/${study}`;
  if (kind === "source" || kind === "code") return `${at}/${kind}s/${guid}`;
  if (kind === "theme") return `${at}/codes`;
  if (kind === "case") return `${at}/participants#p=${guid}`;
  if (kind === "memo") return `${at}/memos#m=${guid}`;
  if (kind === "coding" && source) return `${at}/sources/${source}#q=${guid}`;
  return `${at}/memos#about=${kind}:${guid}`;
}
