/** Names of codes for the margin: beside the line where a quotation begins, or as near below it as there is room. */
import { lineAt, type Line } from "../../engine/lines";

export interface Note {
  /** Indexes of the first and the last line of the quotation. */
  readonly first: number;
  readonly last: number;
  readonly name: string;
  /** How many people coded just these lines so. */
  readonly coders: number;
}

interface Coded {
  readonly start: number;
  readonly end: number;
  readonly code: string | null;
  readonly coder: string;
}

/** By place, the longer first; the same code on the same lines is one note. */
export function notes<T extends Coded>(lines: readonly Line[], codings: readonly T[], name: (coding: T) => string): Note[] {
  if (!lines.length) return [];
  const found = new Map<string, { first: number; last: number; name: string; who: Set<string> }>();
  for (const coding of codings) {
    const first = lineAt(lines, coding.start);
    const last = Math.max(first, lineAt(lines, coding.end - 1));
    const key = `${first} ${last} ${coding.code ?? ""}`;
    const known = found.get(key) ?? { first, last, name: name(coding), who: new Set<string>() };
    found.set(key, known);
    known.who.add(coding.coder);
  }
  return [...found.values()]
    .map(({ who, ...note }) => ({ ...note, coders: who.size }))
    .sort((a, b) => a.first - b.first || b.last - a.last || a.name.localeCompare(b.name));
}

/** The line beside which each note stands when a line has room for `room` of them. What has no line left joins the last. */
export function placed(all: readonly Note[], lines: number, room: number): Map<number, Note[]> {
  const found = new Map<number, Note[]>();
  let free = 0;
  for (const note of all) {
    free = Math.max(free, note.first);
    if ((found.get(free)?.length ?? 0) >= room && free < lines - 1) free++;
    found.set(free, [...(found.get(free) ?? []), note]);
  }
  return found;
}
