/** What did not come across as it was: gathered by what became of it, and as a table to take along. */
import type { Loss } from "../api/client";
import { t } from "../words/t";

export type Fate = Loss["fate"];

/**
 * What becomes of a piece, in a few words, or what became of it once it is done; what is gone comes first, and then what
 * asks for a person's eye.
 */
export function fates(done = false): readonly (readonly [Fate, string])[] {
  if (done)
    return [
      ["lost", t("Did not come across")],
      ["doubtful", t("Still needs a look")],
      ["changed", t("Came across changed")],
      ["chosen", t("Was read in the way that fits best")],
      ["kept", t("Kept, though no page shows it yet")],
    ];
  return [
    ["lost", t("Won’t come across")],
    ["doubtful", t("Needs a look")],
    ["changed", t("Comes across changed")],
    ["chosen", t("Read in the way that fits best")],
    ["kept", t("Kept, though no page shows it yet")],
  ];
}

export interface Group {
  readonly fate: Fate;
  readonly heading: string;
  readonly losses: readonly Loss[];
}

/** Losses by what became of them, each once; a fate that none has is left out. */
export function byFate(losses: readonly Loss[], done = false): readonly Group[] {
  const once = [...new Map(losses.map((loss) => [`${loss.fate} ${loss.sentence}`, loss])).values()];
  return fates(done)
    .map(([fate, heading]) => ({ fate, heading, losses: once.filter((loss) => loss.fate === fate) }))
    .filter((group) => group.losses.length > 0);
}

/** Plain sentences as losses. Those that a look has told already keep what it knew of them. */
export function asLosses(sentences: readonly string[], seen: readonly Loss[] = []): readonly Loss[] {
  const known = new Map(seen.map((loss) => [loss.sentence, loss]));
  return sentences.map((sentence) => known.get(sentence) ?? { fate: "lost", what: "", many: null, sentence });
}

/** The table's header and its rows, as a person reads them. */
export function rows(losses: readonly Loss[], done = false): readonly (readonly string[])[] {
  const head = [t("What becomes of it"), t("What it is about"), t("How many"), t("In words")];
  const body = byFate(losses, done).flatMap(({ heading, losses: these }) =>
    these.map(({ what, many, sentence }) => [heading, what, many === null ? "" : String(many), sentence]),
  );
  return [head, ...body];
}

/** The table as a spreadsheet's clipboard takes it. */
export function asTabs(losses: readonly Loss[], done = false): string {
  return rows(losses, done).map((row) => row.map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n");
}

/**
 * The table as CSV. A mark at the beginning lets spreadsheets know UTF-8; a cell that one of them would reckon with gets
 * an apostrophe before it, since its words are those of a file that somebody else made.
 */
export function asCsv(losses: readonly Loss[], done = false): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return `\ufeff${rows(losses, done).map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}
