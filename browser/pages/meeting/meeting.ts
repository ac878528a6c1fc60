/** A meeting about a round: what is gone through in which order, what a decision says, and how a code would read. */
import type { Code, Decision, Proposal, Schemas, Theme } from "../../api/client";
import { DESCRIBED, fieldName, grouped, listed, waits, type Asked, type Names } from "../../parts/proposals";
import { many, t } from "../../words/t";

/** The proposals that wait, by GUID, those of one point together: the round's before the others, in the order of the tree. */
export function points(proposals: readonly Proposal[], round: string, codes: readonly string[], themes: readonly string[]): string[][] {
  const sets = grouped(proposals.filter(waits), codes, themes).flatMap((group) => group.sets);
  const others = (set: readonly Proposal[]) => Number(!set.some((one) => one.round === round));
  return sets.sort((one, other) => others(one) - others(other)).map((set) => set.map(({ guid }) => guid));
}

/** The points of a meeting that goes on: those it has stay where they are, decided or not, and new ones come after them. */
export function goingOn(kept: readonly (readonly string[])[], fresh: readonly (readonly string[])[], known: ReadonlySet<string>): string[][] {
  const there = kept.map((set) => set.filter((guid) => known.has(guid))).filter((set) => set.length);
  const seen = new Set(there.flat());
  return [...there, ...fresh.map((set) => set.filter((guid) => !seen.has(guid))).filter((set) => set.length)];
}

/** Each proposal of a point as a point of its own. */
export function apart(all: readonly (readonly string[])[], at: number): string[][] {
  return all.flatMap((set, n) => (n === at ? set.map((guid) => [guid]) : [[...set]]));
}

export type Outcome = "accept" | "adapt" | "decline" | "later";
type Decided = Pick<Schemas["DecisionAdd"], "outcome" | "proposals" | "would" | "parts" | "codes">;

/** What is asked of the server: the one whose words are taken first, since only its words are done to the draft. */
export function decided(outcome: Outcome, chosen: Proposal, set: readonly Proposal[], adapted: Asked | null = null): Decided {
  const proposals = [chosen, ...set.filter((one) => one !== chosen)].map(({ guid }) => guid);
  if (outcome === "adapt" && adapted) {
    const { would, parts, codes } = adapted;
    return { outcome, proposals, would, parts, codes };
  }
  // Several that are taken up as one are that one, adapted: done once, and the others answered by it.
  return { outcome: outcome === "accept" && proposals.length > 1 ? "adapt" : outcome, proposals };
}

type Used = Schemas["UsedOut"];

/** The codes that nobody used, that only some used, and those that somebody made. */
export function uses(codes: readonly Used[]): { nobody: Used[]; some: Used[]; own: Used[] } {
  const users = ({ by }: Used) => Object.values(by).filter(Boolean).length;
  const framework = codes.filter(({ own }) => !own);
  return {
    nobody: framework.filter((one) => !users(one)),
    some: framework.filter((one) => users(one) && one.never.length).sort((a, b) => users(a) - users(b)),
    own: codes.filter(({ own }) => own).sort((a, b) => (a.similar ?? 0) - (b.similar ?? 0)),
  };
}

/** What was decided on proposals, in words; what was settled without one is counted apart. */
export function told(decisions: readonly Decision[]): string[] {
  const number = (outcome: string) => decisions.filter((one) => one.outcome === outcome).flatMap(({ proposals }) => proposals).length;
  const [accepted, adapted, declined, later] = ["accept", "adapt", "decline", "later"].map(number) as [number, number, number, number];
  const settled = decisions.filter(({ proposals }) => !proposals.length).length;
  return [
    accepted && many(accepted, "1 proposal was accepted as it stood", "{n} proposals were accepted as they stood"),
    adapted && many(adapted, "1 proposal was adapted and then accepted", "{n} proposals were adapted and then accepted"),
    declined && many(declined, "1 proposal was declined; it stays in the record", "{n} proposals were declined; they stay in the record"),
    later && many(later, "1 proposal was left for later", "{n} proposals were left for later"),
    settled && many(settled, "1 thing was settled in talk", "{n} things were settled in talk"),
  ].filter((line): line is string => !!line);
}

export interface Side {
  name: string;
  lines: { label: string; text: string; fresh: boolean }[];
  fresh: boolean;
}

export interface Beside {
  now: Side[];
  then: Side[];
  /** What becomes of things otherwise. */
  notes: string[];
}

export interface Things {
  code(guid: string): Code | undefined;
  theme(guid: string): Theme | undefined;
  names: Names;
}

type Said = Pick<Proposal, "kind" | "codes" | "theme" | "would" | "parts">;

/** How what it is about reads now, and how it would. */
export function beside({ kind, codes, theme, would, parts }: Said, things: Things): Beside {
  const { names } = things;
  const known = codes.map((guid) => things.code(guid)).filter((code) => code !== undefined);
  const now = known.map((code) => ofCode(code, {}, names));
  if (kind.startsWith("theme")) return ofThemes({ kind, codes, theme, would, parts }, things);
  if (kind === "add" && !codes.length) return { now: [], then: [made(would, names)], notes: [] };
  if (kind === "merge") {
    const into = things.code(would.into ?? "");
    const others = listed(known.filter((code) => code !== into).map(({ name }) => t("“{name}”", { name })));
    const both = known.includes(into as Code) || !into ? now : [...now, ofCode(into, {}, names)];
    const note = t("What was coded with {codes} will be coded with “{into}”. What was coded in a round stays as it was made.", { codes: others, into: would.name || (into?.name ?? "") });
    return { now: both, then: into ? [ofCode(into, would, names)] : [], notes: [note] };
  }
  if (kind === "split") {
    const note = t("“{code}” is used no longer. What was coded with it stays, and wants another look.", { code: known[0]?.name ?? "" });
    return { now, then: parts.map((name) => ({ name, lines: [], fresh: true })), notes: [note] };
  }
  if (kind === "retire") return { now, then: [], notes: [many(known.length, "The code is used no longer. What was coded with it stays as it is, and so does its history.", "These {n} codes are used no longer. What was coded with them stays as it is, and so does their history.")] };
  if (kind === "comment") return { now, then: [], notes: [] };
  return { now, then: known.map((code) => ofCode(code, would, names)), notes: kind === "add" ? [t("It becomes a code for all of you.")] : [] };
}

function line(label: string, text: string, was: string): Side["lines"] {
  return text || was ? [{ label, text, fresh: text !== was }] : [];
}

function ofCode(code: Code, would: Readonly<Record<string, string>>, names: Names): Side {
  const above = (guid: string | null) => (guid ? names.code(guid) : t("no other code"));
  const parent = "parent" in would ? would.parent || null : code.parent;
  return {
    name: would.name || code.name,
    fresh: !!would.name && would.name !== code.name,
    lines: [
      ...DESCRIBED.flatMap((field) => line(fieldName(field), would[field] ?? code[field], code[field])),
      ...(parent || code.parent || "parent" in would ? line(fieldName("parent"), above(parent), above(code.parent)) : []),
    ],
  };
}

function made(would: Readonly<Record<string, string>>, names: Names): Side {
  const lines = DESCRIBED.flatMap((field) => line(fieldName(field), would[field] ?? "", ""));
  return { name: would.name ?? "", fresh: true, lines: [...lines, ...(would.parent ? line(fieldName("parent"), names.code(would.parent), "") : [])] };
}

function ofThemes({ kind, codes, theme, would }: Said, things: Things): Beside {
  const { names } = things;
  const gathers = (guids: readonly string[]) => listed(guids.map((guid) => names.code(guid)));
  if (kind === "theme add") {
    const lines = [...line(fieldName("claim"), would.claim ?? "", ""), ...line(fieldName("codes"), gathers(codes), "")];
    return { now: [], then: [{ name: would.name ?? "", fresh: true, lines }], notes: [] };
  }
  const known = things.theme(theme ?? "");
  if (!known) return { now: [], then: [], notes: [] };
  const side = (name: string, claim: string, gathered: readonly string[]): Side => ({
    name,
    fresh: name !== known.name,
    lines: [...line(fieldName("claim"), claim, known.claim), ...line(fieldName("codes"), gathers(gathered), gathers(known.codes))],
  });
  const now = [side(known.name, known.claim, known.codes)];
  if (kind === "theme drop") return { now, then: [], notes: [t("The theme is given up. Its codes stay, and it stays in the record.")] };
  const rest = known.codes.filter((guid) => !codes.includes(guid));
  const after = kind !== "theme gather" ? known.codes : would.gather === "in" ? [...rest, ...codes] : rest;
  return { now, then: [side(would.name || known.name, would.claim ?? known.claim, after)], notes: [] };
}
