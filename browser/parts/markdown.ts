/**
 * Markdown as HTML that may stand in a page: CommonMark, with links into the study and nothing that asks the network.
 *
 * Invariant: `<` stands in the result only where this file or micromark wrote a tag. Raw HTML comes out as the words
 * that it is; every link is written anew here, to a page of ours, the web or a mail address; a picture is its words.
 */
import { micromark } from "micromark";

/** What a memo's text can link to. */
export const LINKED = ["source", "code", "coding", "case", "theme", "memo", "round"] as const;
export type Linked = (typeof LINKED)[number];

/** Where a thing of the study is shown; null where that is not known, and the words stand without a link. */
export type To = (kind: Linked, guid: string) => string | null;

const LINK = /<a href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g;
const PICTURE = /<img src="[^"]*" alt="([^"]*)"[^>]*>/g;
const HEADING = /<(\/?)h([1-6])>/g;
const THING = new RegExp(`^(${LINKED.join("|")}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`, "i");
const OUTSIDE = /^(https?:\/\/|mailto:)/i;

/** `text` as HTML. Headings begin at the fourth level: a memo stands below a page's headings. */
export function rendered(text: string, to: To): string {
  // Micromark would drop the address of “code:…” as that of “javascript:…”; which addresses stand is decided below.
  return micromark(text, { allowDangerousProtocol: true })
    .replace(PICTURE, (_, words: string) => words)
    .replace(LINK, (_, address: string, words: string) => link(address, words, to))
    .replace(HEADING, (_, end: string, level: string) => `<${end}h${Math.min(6, Number(level) + 3)}>`)
    .replaceAll("<br />\n", "<br />");
}

/** `[name](kind:guid)`, where the name is only words. */
export function linkTo(kind: Linked, guid: string, name: string): string {
  return `[${name.replace(/[\\[\]*_`<>&!]/g, "\\$&").replace(/\s+/g, " ")}](${kind}:${guid})`;
}

function link(address: string, words: string, to: To): string {
  const [, kind, guid] = THING.exec(address) ?? [];
  if (kind && guid) {
    const path = to(kind.toLowerCase() as Linked, guid.toLowerCase());
    return path === null ? words : `<a href="${escaped(path)}">${words}</a>`;
  }
  return OUTSIDE.test(address) ? `<a href="${address}" rel="noreferrer" target="_blank">${words}</a>` : words;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
