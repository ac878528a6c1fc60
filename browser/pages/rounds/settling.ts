/** Deciding together: which words and codes a decision takes, where it comes from, and what was decided on a passage before. */
import type { Coding, Schemas } from "../../api/client";

export type Made = Schemas["MadeOut"];
export type Passage = Schemas["PassageCompared"];
export type Likeness = "alike" | "apart" | "alone";

/** A coding that is made of others: on which words, and from which. */
export interface Decision {
  code: string;
  source: string;
  revision: string;
  start: number;
  end: number;
  origins: string[];
}

/** From the first word to the last that one of them has. */
export function union(codings: readonly Pick<Made, "start" | "end">[]): { start: number; end: number } {
  return { start: Math.min(...codings.map(({ start }) => start)), end: Math.max(...codings.map(({ end }) => end)) };
}

function from(codings: readonly Made[], code: string): Decision | null {
  const [first] = codings;
  if (!first) return null;
  const { source, revision } = first;
  return { code, source, revision, ...union(codings), origins: codings.map(({ guid }) => guid) };
}

/** One coder's coding as it stands; who marked the very same words with the same code is named too. */
export function taken({ codings }: Passage, chosen: Made): Decision | null {
  const same = ({ code, start, end }: Made) => code === chosen.code && start === chosen.start && end === chosen.end;
  return chosen.code ? from([chosen, ...codings.filter((one) => one !== chosen && same(one))], chosen.code) : null;
}

/** All words that coders gave this code, as one. */
export function combined({ codings }: Passage, code: string): Decision | null {
  return from(codings.filter((one) => one.code === code), code);
}

/** The whole passage, with whichever code. */
export function given({ codings }: Passage, code: string): Decision | null {
  return from(codings, code);
}

/** Codes that several gave to words that are not quite the same. */
export function combinable({ codings }: Passage): string[] {
  const codes = [...new Set(codings.map(({ code }) => code))].filter((code): code is string => code !== null);
  return codes.filter((code) => {
    const some = codings.filter((one) => one.code === code);
    return new Set(some.map(({ coder }) => coder)).size > 1 && new Set(some.map(({ start, end }) => `${start}-${end}`)).size > 1;
  });
}

/** What was decided on a passage: codings made from any of its own. */
export function decidedOn({ codings }: Passage, settled: readonly Coding[]): Coding[] {
  const here = new Set(codings.map(({ guid }) => guid));
  return settled.filter(({ origins }) => origins.some((guid) => here.has(guid)));
}

/** The passages that all read alike and on which nothing was decided yet, as decisions: code by code, all its words. */
export function alike(passages: readonly Passage[], settled: readonly Coding[], usable: (code: string) => boolean): Decision[] {
  return passages
    .filter((passage) => passage.likeness === "alike" && !decidedOn(passage, settled).length)
    .flatMap((passage) => [...new Set(passage.codings.map(({ code }) => code))].map((code) => (code && usable(code) ? combined(passage, code) : null)))
    .filter((one): one is Decision => one !== null);
}

/** The answers to a study's questions that all the codings give alike. */
export function agreed(facets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = facets;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => rest.every((one) => one[name] === value)));
}
