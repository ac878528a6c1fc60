/** Proposals as a person makes and reads them: what one fills in, what the server is asked, and how it reads as a sentence. */
import type { Code, Proposal, Schemas, Theme } from "../api/client";
import { t } from "../words/t";

export type Kind = Schemas["ProposalAdd"]["proposal"];
/** What one would do. Some kinds are two to a person: a new code or one's own for all; codes taken in or let go. */
export type What = Exclude<Kind, "theme gather"> | "bring" | "theme in" | "theme out";
export type Passage = Pick<Schemas["PassageOut"], "source" | "revision" | "start" | "end" | "text"> & { source_name?: string };

/** What one fills in. `parts` is a name on each line. */
export interface Form {
  what: What | "";
  codes: string[];
  theme: string | null;
  into: string | null;
  parent: string | null;
  name: string;
  definition: string;
  when_to_use: string;
  when_not: string;
  example: string;
  claim: string;
  parts: string;
}

/** What the server is asked for. */
export interface Asked {
  proposal: Kind;
  codes: string[];
  theme: string | null;
  would: Record<string, string>;
  parts: string[];
}

export const DESCRIBED = ["definition", "when_to_use", "when_not", "example"] as const;
const ABOUT_CODES: readonly What[] = ["add", "rename", "redefine", "merge", "split", "move", "retire"];
const ABOUT_THEMES: readonly What[] = ["theme add", "theme reword", "theme drop", "theme in", "theme out"];

export interface About {
  code?: Code | undefined;
  theme?: Theme | undefined;
}

/** What can be proposed about a thing, or about anything; `own`: the code is one's own, which can be brought in for all. */
export function choices({ code, theme }: About, own = false): readonly What[] {
  if (code) return [...(own ? (["bring"] as const) : []), "rename", "redefine", "merge", "split", "move", "retire", "comment"];
  if (theme) return ["theme reword", "theme in", "theme out", "theme drop", "comment"];
  return [...ABOUT_CODES, ...ABOUT_THEMES, "comment"];
}

export function whatName(what: What): string {
  const names: Record<What, string> = {
    bring: t("bring it in for all"), add: t("add a code"), rename: t("rename a code"), redefine: t("describe a code differently"),
    merge: t("put codes together"), split: t("split a code"), move: t("move a code under another"), retire: t("stop using a code"),
    comment: t("say something"), "theme add": t("add a theme"), "theme reword": t("say a theme differently"),
    "theme drop": t("give up a theme"), "theme in": t("take codes into a theme"), "theme out": t("let codes go from a theme"),
  };
  return names[what];
}

/** How a form begins. */
export function blank({ code, theme }: About = {}): Form {
  return {
    what: "", codes: code ? [code.guid] : [], theme: theme?.guid ?? null, into: null, parent: null, name: "", definition: "",
    when_to_use: "", when_not: "", example: "", claim: "", parts: "",
  };
}

/** The fields that say how it would read begin with how it reads now, so that a small change is a small change. */
export function filled(form: Form, { code, theme }: About): Form {
  const empty = { ...form, name: "", definition: "", when_to_use: "", when_not: "", example: "", claim: "", parent: null };
  if (form.what === "rename" && code) return { ...empty, name: code.name };
  if ((form.what === "redefine" || form.what === "bring") && code) {
    const { name, definition, when_to_use, when_not, example } = code;
    return { ...empty, definition, when_to_use, when_not, example, name: form.what === "bring" ? name : "" };
  }
  if (form.what === "theme reword" && theme) return { ...empty, name: theme.name, claim: theme.claim };
  return empty;
}

/** A proposal as its form, over how its code or theme reads now. */
export function formOf(proposal: Proposal, about: About): Form {
  const { kind, codes, theme, would, parts } = proposal;
  const what = kind === "theme gather" ? (would.gather === "out" ? "theme out" : "theme in") : kind === "add" && codes.length ? "bring" : (kind as What);
  const form = filled({ ...blank(), what, codes: [...codes], theme }, about);
  const said = Object.fromEntries(Object.entries(would).filter(([field]) => field in form));
  return { ...form, ...said, parent: would.parent || null, into: would.into ?? null, parts: parts.join("\n") };
}

/** What is asked for. Only what would be new is said, and of `kept` fields all, since what was proposed for them stands else. */
export function asked(form: Form, about: About, kept: readonly string[] = []): Asked {
  const { what, codes, theme, into } = form;
  const would: Record<string, string> = {};
  const say = (field: "name" | "claim" | (typeof DESCRIBED)[number], now = "") => {
    const value = form[field].trim();
    if (value !== now || kept.includes(field)) would[field] = value;
  };
  const parts = what === "split" ? lines(form.parts) : [];
  const made = (proposal: Kind): Asked => ({ proposal, codes, theme, would, parts });
  if (what === "bring" || what === "redefine") for (const field of DESCRIBED) say(field, about.code?.[field]);
  if (what === "bring" || what === "rename") say("name", about.code?.name);
  if (what === "add") for (const field of ["name", ...DESCRIBED] as const) say(field);
  if ((what === "add" && form.parent) || what === "move" || kept.includes("parent")) would.parent = form.parent ?? "";
  if (what === "merge" && into) {
    would.into = into;
    if (form.name.trim()) would.name = form.name.trim();
  }
  if (what === "theme add" || what === "theme reword") for (const field of ["name", "claim"] as const) say(field, about.theme?.[field]);
  if (what === "theme in" || what === "theme out") return { ...made("theme gather"), would: { gather: what === "theme in" ? "in" : "out" } };
  if (what === "bring") return made("add");
  return made((what || "comment") as Kind);
}

/** What is still to be said before it can be proposed, or null. */
export function missing(form: Form, reason: string, about: About): string | null {
  const { what, codes, into, theme } = form;
  const { would, parts } = asked(form, about);
  if (!what) return t("Say what you would do.");
  const needsTheme = what === "theme reword" || what === "theme drop" || what === "theme in" || what === "theme out";
  if (needsTheme && !theme) return t("Say which theme this is about.");
  const needsCode = !["add", "comment", "theme add", "theme reword", "theme drop"].includes(what);
  if (needsCode && !codes.length) return t("Say which code this is about.");
  if ((what === "add" || what === "theme add" || what === "rename") && !form.name.trim()) return t("Give it a name.");
  if (what === "rename" && !would.name) return t("This is what the code is called now; give it another name.");
  if ((what === "redefine" || what === "theme reword") && !Object.keys(would).length) return t("Change some of the words first.");
  if (what === "theme reword" && !form.name.trim()) return t("Give it a name.");
  if (what === "merge" && !into) return t("Say which code it should become part of.");
  if (what === "merge" && codes.includes(into ?? "")) return t("A code cannot be put together with itself.");
  if (what === "split" && parts.length < 2) return t("Name at least two codes, each on a line of its own.");
  if (what === "comment" && !reason.trim()) return t("Say it in the field below.");
  return null;
}

export function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** What things are called. */
export interface Names {
  code(guid: string): string;
  theme(guid: string): string;
}

type Said = Pick<Proposal, "kind" | "codes" | "theme" | "would" | "parts">;

/** What would change, as a sentence. */
export function sentence({ kind, codes, theme, would, parts }: Said, names: Names): string {
  const quoted = (name: string) => t("“{name}”", { name });
  const [first = ""] = codes;
  const code = first ? names.code(first) : "";
  const all = listed(codes.map((guid) => quoted(names.code(guid))));
  const name = would.name ?? "";
  const its = theme ? names.theme(theme) : "";
  if (kind === "add" && codes.length) return t("Bring in {codes} for all", { codes: all });
  if (kind === "add") return would.parent ? t("Add a code “{name}” under “{parent}”", { name, parent: names.code(would.parent) }) : t("Add a code “{name}”", { name });
  if (kind === "rename") return code === name ? t("Call a code “{name}”", { name }) : t("Rename “{code}” to “{name}”", { code, name });
  if (kind === "redefine") return t("Describe “{code}” differently", { code });
  if (kind === "merge") {
    const into = names.code(would.into ?? "");
    const others = listed(codes.filter((guid) => guid !== would.into).map((guid) => quoted(names.code(guid))));
    return name ? t("Put {codes} together with “{into}”, and call it “{name}”", { codes: others, into, name }) : t("Put {codes} together with “{into}”", { codes: others, into });
  }
  if (kind === "split") return t("Split “{code}” into {parts}", { code, parts: listed(parts.map(quoted)) });
  if (kind === "move") return would.parent ? t("Move “{code}” under “{parent}”", { code, parent: names.code(would.parent) }) : t("Let “{code}” stand by itself", { code });
  if (kind === "retire") return t("Stop using {codes}", { codes: all });
  if (kind === "theme add") return t("Add a theme “{name}”", { name });
  if (kind === "theme reword") return t("Say the theme “{theme}” differently", { theme: its });
  if (kind === "theme drop") return t("Give up the theme “{theme}”", { theme: its });
  if (kind === "theme gather") {
    return would.gather === "out" ? t("Let {codes} go from the theme “{theme}”", { codes: all, theme: its }) : t("Take {codes} into the theme “{theme}”", { codes: all, theme: its });
  }
  return codes.length ? t("A word on {codes}", { codes: all }) : its ? t("A word on the theme “{theme}”", { theme: its }) : t("A word on the framework");
}

/** “a”, “b” and “c”. */
export function listed(words: readonly string[]): string {
  const [last = ""] = words.slice(-1);
  return words.length < 2 ? last : t("{some} and {last}", { some: words.slice(0, -1).join(", "), last });
}

export function stateName(state: string): string {
  const names: Record<string, string> = {
    open: t("open"), later: t("later"), accept: t("accepted"), adapt: t("adapted"), decline: t("declined"), withdrawn: t("withdrawn"),
  };
  return names[state] ?? state;
}

/** What a described field is called. */
export function fieldName(field: string): string {
  const names: Record<string, string> = {
    name: t("Name"), definition: t("What it means"), when_to_use: t("Use when"), when_not: t("Not when"), example: t("Example"),
    claim: t("What it claims"), parent: t("Under"), parts: t("Into"), codes: t("Gathers"),
  };
  return names[field] ?? field;
}

/** Whether it waits for a decision. */
export function waits({ state }: Pick<Proposal, "state">): boolean {
  return state === "open" || state === "later";
}

export interface Group {
  key: string;
  about: "code" | "new code" | "theme" | "new theme" | "all";
  guid: string | null;
  /** Those that ask for the like of it stand together. */
  sets: Proposal[][];
}

/** Proposals by what they are about: codes in the order of the tree, new codes, themes, new themes, the whole. */
export function grouped(proposals: readonly Proposal[], codes: readonly string[], themes: readonly string[]): Group[] {
  const groups = new Map<string, Group>();
  for (const proposal of proposals) {
    const { about, guid } = subject(proposal, codes);
    const key = `${about} ${guid ?? ""}`;
    const group = groups.get(key) ?? { key, about, guid, sets: [] };
    groups.set(key, group);
    const alike = group.sets.find(([one]) => one && like(one, proposal));
    if (alike) alike.push(proposal);
    else group.sets.push([proposal]);
  }
  const rank = ({ about, guid }: Group) => {
    const at = about === "theme" ? themes.indexOf(guid ?? "") : codes.indexOf(guid ?? "");
    return [["code", "new code", "theme", "new theme", "all"].indexOf(about), at < 0 ? Number.MAX_SAFE_INTEGER : at] as const;
  };
  return [...groups.values()].sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
}

/** Whether two ask for the like of it, so that one decision can answer both. */
export function like(one: Proposal, other: Proposal): boolean {
  return one.similar === other.similar && one.kind === other.kind;
}

function subject({ kind, codes, theme }: Proposal, order: readonly string[]): Pick<Group, "about" | "guid"> {
  if (kind === "add") return { about: "new code", guid: null };
  if (kind === "theme add") return { about: "new theme", guid: null };
  if (theme) return { about: "theme", guid: theme };
  const first = order.find((guid) => codes.includes(guid)) ?? codes[0];
  return first ? { about: "code", guid: first } : { about: "all", guid: null };
}
