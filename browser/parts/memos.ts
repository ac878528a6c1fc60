/** What memos are about, what they link to, and from where they are linked. */
import type { Memo } from "../api/client";
import { LINKED, rendered, type Linked } from "./markdown";

export interface Mention {
  readonly kind: Linked;
  readonly guid: string;
}

/** The kinds of memo, in the order in which one thinks of them. */
export const KINDS = ["memo", "journal", "perspective", "answer"] as const;

/** The kinds of thing that a memo may be about. */
export const ABOUT = ["study", "source", "coding", "code", "theme", "case", "round", "version"] as const;

const PERHAPS = new RegExp(`\\b(?:${LINKED.join("|")}):[0-9a-f]{8}-`, "i");

/** The things of the study that a text links to, each once: those that are shown as links, and no words about links. */
export function mentions(text: string): Mention[] {
  if (!PERHAPS.test(text)) return [];
  const found = new Map<string, Mention>();
  rendered(text, (kind, guid) => {
    found.set(`${kind}:${guid}`, { kind, guid });
    return null;
  });
  return [...found.values()];
}

/** For each thing, as `kind:guid`, the memos about it and those that mention it, in the order given. */
export function linked(memos: readonly Memo[]): Map<string, Memo[]> {
  const found = new Map<string, Memo[]>();
  for (const memo of memos) {
    const things = new Set(mentions(memo.text).map(({ kind, guid }) => `${kind}:${guid}`));
    if (memo.about) things.add(`${memo.about.kind}:${memo.about.guid}`);
    for (const thing of things) found.set(thing, [...(found.get(thing) ?? []), memo]);
  }
  return found;
}

/** The memos that are about a thing, and those that mention it. */
export function backlinks(memos: readonly Memo[], kind: string, guid: string): Memo[] {
  return linked(memos).get(`${kind}:${guid}`) ?? [];
}

/** Memos that have every typed word in their title or text. */
export function found(memos: readonly Memo[], typed: string): Memo[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return memos.filter((memo) => {
    const whole = `${memo.title} ${memo.text}`.toLocaleLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** The newest first; of one moment, in the order in which they came. */
export function newest(memos: readonly Memo[]): Memo[] {
  return [...memos].sort((a, b) => (b.made_at ?? "").localeCompare(a.made_at ?? ""));
}

export interface Day {
  /** The day as people here write it; empty where it is not known. */
  readonly name: string;
  readonly memos: readonly Memo[];
}

/** Memos by the day on which they were written, the newest day first. */
export function byDay(memos: readonly Memo[], named: (moment: Date) => string): Day[] {
  const days = new Map<string, Memo[]>();
  for (const memo of newest(memos)) {
    const name = memo.made_at ? named(new Date(memo.made_at)) : "";
    days.set(name, [...(days.get(name) ?? []), memo]);
  }
  return [...days].map(([name, all]) => ({ name, memos: all }));
}
