/** What the things of a study are called where they are counted, and the files that hold them. */
import { many, t } from "../../words/t";

/** In the order in which a person asks for them: what is read, who speaks, what was made of it, and who did. */
const ORDER = ["source", "case", "code", "theme", "coding", "memo", "coder", "variable", "facet", "round", "version"] as const;

/** A kind as the server names one thing of it: “cases” and “case” are the same. */
export function one(kind: string): string {
  return kind.replace(/ies$/, "y").replace(/s$/, "");
}

/** So many things of a kind: “3 codes”. A kind that has no words here is told as the server names it. */
export function counted(kind: string, n: number): string {
  switch (one(kind)) {
    case "source": return many(n, "1 source", "{n} sources");
    case "case": return many(n, "1 participant", "{n} participants");
    case "code": return many(n, "1 code", "{n} codes");
    case "theme": return many(n, "1 theme", "{n} themes");
    case "coding": return many(n, "1 quotation", "{n} quotations");
    case "memo": return many(n, "1 memo", "{n} memos");
    case "coder": return many(n, "1 coder", "{n} coders");
    case "variable": return many(n, "1 attribute", "{n} attributes");
    case "facet": return many(n, "1 question to codes or quotations", "{n} questions to codes or quotations");
    case "round": return many(n, "1 round", "{n} rounds");
    case "version": return many(n, "1 version of the framework", "{n} versions of the framework");
    default: return `${n.toLocaleString()} ${kind}`;
  }
}

/** A kind as the head of a row. */
export function named(kind: string): string {
  const names: Readonly<Record<string, string>> = {
    source: t("Sources"), case: t("Participants"), code: t("Codes"), theme: t("Themes"), coding: t("Quotations"), memo: t("Memos"),
    coder: t("Coders"), variable: t("Attributes"), facet: t("Questions to codes or quotations"), round: t("Rounds"),
    version: t("Versions of the framework"),
  };
  return names[one(kind)] ?? kind.charAt(0).toLocaleUpperCase() + kind.slice(1);
}

/** A file's kind as a person says it. */
export function fileOf(kind: string): string {
  const names: Readonly<Record<string, string>> = {
    "study file": t("a study file"), "Polyvocal archive": t("a Polyvocal archive"), "REFI-QDA project": t("a REFI-QDA project"),
    "REFI-QDA project without its sources": t("a REFI-QDA project without its sources"), "REFI-QDA codebook": t("a REFI-QDA codebook"),
    "QualCoder project": t("a QualCoder project"), "RQDA project": t("an RQDA project"), "Taguette database": t("a Taguette database"),
    "database of another tool": t("a database of another tool"),
    codebook: t("a codebook"), codings: t("a table of quotations"), excerpts: t("a table of quotations"),
    transcript: t("a transcript"), "transcript with comments": t("a transcript with comments"), cases: t("a table of participants"),
    "data package": t("a data package"),
  };
  return names[kind] ?? kind;
}

const PARTS: readonly string[] = ["codebook", "codings", "excerpts", "cases", "transcript", "transcript with comments", "data package"];

/** Whether a file is no study of its own, and can only join one. */
export function joinsOnly(kind: string): boolean {
  return PARTS.includes(kind);
}

/** Things in the order in which they are told; what stands in no order comes last, as it came. */
export function inOrder<T extends { readonly kind: string }>(things: readonly T[]): readonly T[] {
  const place = (kind: string) => (ORDER.indexOf(one(kind) as (typeof ORDER)[number]) + 1 || ORDER.length + 1);
  return [...things].sort((a, b) => place(a.kind) - place(b.kind));
}

/** How much of what: “2 sources”, “3 codes”. What there is none of is not told. */
export function told(counts: Readonly<Record<string, number>>): readonly string[] {
  const some = Object.entries(counts).filter(([, n]) => n > 0).map(([kind, n]) => ({ kind, n }));
  return inOrder(some).map(({ kind, n }) => counted(kind, n));
}
