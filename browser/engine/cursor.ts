/**
 * The coding cursor: a place in the text that keys move, by word, sentence or turn. Extending keeps where one began,
 * so going back makes the stretch shorter again, over its beginning and out at the other side.
 */
import type { TextPage } from "./page";
import { around, beside, type Grain, type Span } from "./selection";

export interface Cursor {
  readonly anchor: Span;
  readonly head: Span;
}

const GRAINS: readonly Grain[] = ["word", "sentence", "turn"];

/** What the cursor covers: from where it began to where it is. */
export function covered({ anchor, head }: Cursor): Span {
  return [Math.min(anchor[0], head[0]), Math.max(anchor[1], head[1])];
}

/** A cursor on one stretch. */
export function on(span: Span): Cursor {
  return { anchor: span, head: span };
}

/** The cursor a step on; null at an end of the text. */
export function stepped(page: TextPage, cursor: Cursor, grain: Grain, by: 1 | -1, extend: boolean): Cursor | null {
  const next = beside(page, cursor.head, grain, by);
  return next && (extend ? { anchor: cursor.anchor, head: next } : on(next));
}

/** The next larger whole that holds the span: its words, its sentences, its turns. Null when it cannot grow. */
export function grown(page: TextPage, span: Span): Span | null {
  for (const grain of GRAINS) {
    const larger = whole(page, span, grain);
    if (larger && (larger[0] < span[0] || larger[1] > span[1])) return larger;
  }
  return null;
}

/** The span out to the edges of the words, sentences or turns that it touches. */
export function whole(page: TextPage, [start, end]: Span, grain: Grain): Span | null {
  const first = around(page, start, grain);
  const last = around(page, end - 1, grain);
  // A place between words means the next one, which is not part of this span.
  return first && last && [Math.min(start, first[0]), last[0] < end ? Math.max(end, last[1]) : end];
}

export type Edge = "start" | "end";
export type Nudge = "word" | "letter";

/** A quotation with one edge moved by a word or a letter; the same span where it cannot move or nothing would be left. */
export function nudged(page: TextPage, [start, end]: Span, edge: Edge, by: 1 | -1, grain: Nudge = "word"): Span {
  if (grain === "letter") return lettered(page, [start, end], edge, by);
  const [from, to] = edge === "start" ? [start, start + 1] : [end - 1, end];
  const inner = edge === "start" ? by > 0 : by < 0;
  const reference: Span = inner ? (around(page, from, "word") ?? [from, to]) : [from, to];
  const word = beside(page, reference, "word", by);
  if (!word) return [start, end];
  const moved: Span = edge === "start" ? [word[0], end] : [start, word[1]];
  return moved[0] < moved[1] ? moved : [start, end];
}

/** What a person calls a letter may be several code points: an emoji with its skin, a vowel with its accent. */
function lettered(page: TextPage, [start, end]: Span, edge: Edge, by: 1 | -1): Span {
  const at = edge === "start" ? start : end;
  const near = by > 0 ? page.slice(at, Math.min(at + LETTER, page.offsets.length)) : page.slice(Math.max(at - LETTER, 0), at);
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(near)];
  const letter = (by > 0 ? letters[0] : letters.at(-1))?.segment;
  if (!letter) return [start, end];
  const moved = at + by * [...letter].length;
  return edge === "start" ? (moved < end ? [moved, end] : [start, end]) : moved > start ? [start, moved] : [start, end];
}

/** No letter has more code points than this. */
const LETTER = 64;
