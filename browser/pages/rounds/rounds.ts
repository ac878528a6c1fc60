/** Rounds as people speak of them: what a state means, how far each reader is, who reads what, and what a plan still lacks. */
import type { Assignment, Round, Schemas, Study } from "../../api/client";
import { t } from "../../words/t";

type Given = Schemas["Given"];
export type Pair = Pick<Assignment, "coder" | "source">;
export type State = "planned" | "open" | "closed" | "revealed" | "discussed";

/** Whether all see what all did in it. */
export function isShared({ state }: Pick<Round, "state">): boolean {
  return state === "revealed" || state === "discussed";
}

/** Whether one may look at what was done in it, and there can be something. */
export function canLook(round: Pick<Round, "state" | "hidden">): boolean {
  return !round.hidden && round.state !== "planned";
}

export function stateName(state: string): string {
  const names: Record<string, string> = {
    planned: t("planned"), open: t("open"), closed: t("closed"), revealed: t("shared"), discussed: t("shared and talked over"),
  };
  return names[state] ?? state;
}

/** What a round is, in a few words each. */
export function facts(round: Round): string[] {
  return [
    round.mode === "blind" ? t("each reads alone") : t("all see all"),
    round.version ? t("version {n}", { n: round.version }) : t("the draft"),
    round.final ? t("the final pass") : "",
    round.due ? t("due {day}", { day: dayOf(round.due) }) : "",
  ].filter(Boolean);
}

export function dayOf(due: string): string {
  return new Date(`${due}T00:00`).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });
}

const FAR = ["assigned", "reading", "paused", "done", "handed back"] as const;

export function farName(state: string): string {
  const names: Record<string, string> = {
    assigned: t("not begun"), reading: t("reading"), paused: t("paused"), done: t("handed in"), "handed back": t("handed back"),
  };
  return names[state] ?? state;
}

/** How far somebody is with all that they read, in a few words. */
export function howFar(given: readonly Pick<Assignment, "state">[]): string {
  const states = new Set(given.map(({ state }) => state));
  const [only] = states;
  if (states.size === 1 && only) return farName(only);
  const done = given.filter(({ state }) => state === "done").length;
  const still = given.filter(({ state }) => state !== "handed back").length;
  if (done && done === still) return farName("done");
  if (done) return t("{n} of {all} handed in", { n: done, all: given.length });
  return states.has("reading") || !states.has("paused") ? farName("reading") : farName("paused");
}

export function byCoder(given: readonly Assignment[]): Map<string, Assignment[]> {
  const found = new Map<string, Assignment[]>();
  for (const one of given) found.set(one.coder, [...(found.get(one.coder) ?? []), one]);
  return found;
}

/** Who has something that is neither handed in nor handed back, by GUID. */
export function notYet(given: readonly Assignment[]): string[] {
  return [...new Set(given.filter(({ state }) => state !== "done" && state !== "handed back").map(({ coder }) => coder))];
}

/** Which states there are, in the order in which a reading goes. */
export function columns(given: readonly Pick<Assignment, "state">[]): string[] {
  return FAR.filter((state) => given.some((one) => one.state === state));
}

export const keyOf = ({ coder, source }: Pair): string => `${coder} ${source}`;

export function pairsOf(given: readonly Pair[]): ReadonlySet<string> {
  return new Set(given.map(keyOf));
}

export function flipped(pairs: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const rest = new Set(pairs);
  if (!rest.delete(key)) rest.add(key);
  return rest;
}

/** Who reads what, as the server is asked: pairs that stay keep their GUIDs. */
export function givenOut(pairs: ReadonlySet<string>, there: readonly Assignment[], fresh: () => string): Given[] {
  const known = new Map(there.map((one) => [keyOf(one), one.guid]));
  return [...pairs].map((key) => {
    const [coder = "", source = ""] = key.split(" ");
    return { guid: known.get(key) ?? fresh(), coder, source };
  });
}

/** How many pairs are new, and how many are there no longer. */
export function moved(pairs: ReadonlySet<string>, there: readonly Pair[]): { more: number; fewer: number } {
  const was = pairsOf(there);
  return { more: [...pairs].filter((key) => !was.has(key)).length, fewer: [...was].filter((key) => !pairs.has(key)).length };
}

/** What one fills in to plan a round; `version` 0 is the draft. */
export interface Plan {
  name: string;
  purpose: string;
  mode: "open" | "blind";
  version: number;
  final: boolean;
  due: string;
  content_note: string;
  asks: ("notes" | "proposals")[];
  questions: { guid: string; text: string }[];
  lead_sees: boolean;
}

/** An empty plan, for the newest version if there is one. */
export function blank(versions: Study["versions"]): Plan {
  const version = Math.max(0, ...versions.map(({ number }) => number));
  return {
    name: "", purpose: "", mode: version ? "blind" : "open", version, final: false, due: "", content_note: "", asks: ["notes", "proposals"], questions: [],
    lead_sees: false,
  };
}

export function planOf(round: Round): Plan {
  const { name, purpose, final, content_note, lead_sees } = round;
  return {
    name, purpose, final, content_note, lead_sees, mode: round.mode === "blind" ? "blind" : "open", version: round.version ?? 0, due: round.due ?? "",
    asks: round.asks.filter((one): one is Plan["asks"][number] => one === "notes" || one === "proposals"),
    questions: round.questions.map((question) => ({ ...question })),
  };
}

/** The sentence that says what a plan still lacks, or null. */
export function lacking(plan: Plan): string | null {
  if (!plan.name.trim()) return t("Give the round a name.");
  if (plan.mode === "blind" && !plan.version) return t("Where each reads alone, all need the same codes: choose a version. If there is none yet, fix one under Versions.");
  return null;
}

/** What is asked of the server. Once a round has begun, how it is read stands and is not sent. */
export function asked(plan: Plan, begun = false) {
  const { final, asks } = plan;
  const words = { name: plan.name.trim(), purpose: plan.purpose.trim(), content_note: plan.content_note.trim() };
  const questions = plan.questions.map(({ guid, text }) => ({ guid, text: text.trim() })).filter(({ text }) => text);
  const rest = { ...words, final, asks: [...asks], questions, due: plan.due || null };
  return begun ? rest : { ...rest, mode: plan.mode, version: plan.version || null, lead_sees: plan.mode === "blind" && plan.lead_sees };
}
