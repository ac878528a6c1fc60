/**
 * Selections and the coding cursor: from the DOM to spans in code points, and growing by word, sentence and turn.
 */
import type { TextPage } from "./page";

export type Span = readonly [start: number, end: number];

/** What is selected in the text, without blanks at its edges; null for nothing, or something elsewhere. */
export function selected(page: TextPage): Span | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!page.host.contains(range.commonAncestorContainer)) return null;
  const start = page.pointOf(range.startContainer, range.startOffset);
  const end = page.pointOf(range.endContainer, range.endOffset);
  return start === null || end === null || start >= end ? null : trimmed(page, [start, end]);
}

/** The span without blanks at its edges; null if nothing is left. */
export function trimmed(page: TextPage, [start, end]: Span): Span | null {
  const words = page.slice(start, end);
  const lead = [...(/^\s*/.exec(words)?.[0] ?? "")].length;
  const tail = [...(/\s*$/.exec(words)?.[0] ?? "")].length;
  return start + lead < end - tail ? [start + lead, end - tail] : null;
}

/** Select a span in the DOM, so that a reader sees and can copy it. */
export function select(page: TextPage, [start, end]: Span): void {
  const parts = page.parts(start, end);
  const [first, last] = [parts[0], parts.at(-1)];
  const selection = document.getSelection();
  if (!first || !last || !selection) return;
  selection.setBaseAndExtent(first.node, first.from, last.node, last.to);
}

export type Grain = "word" | "sentence" | "turn";

const segmenters: Partial<Record<Grain, Intl.Segmenter>> = {};

/** The places where a word, sentence or turn begins and ends around `point`, within its turn. */
export function around(page: TextPage, point: number, grain: Grain): Span | null {
  const piece = page.pieces[page.pieceAt(point)];
  if (!piece) return null;
  if (grain === "turn") return trimmed(page, [piece.start, piece.end]);
  const parts = segments(page, piece.start, piece.end, grain);
  return parts.find(([, end]) => point < end) ?? parts[parts.length - 1] ?? null;
}

/** The next word, sentence or turn after `span`, or the one before it. */
export function beside(page: TextPage, span: Span, grain: Grain, step: 1 | -1): Span | null {
  if (grain === "turn") return turnBeside(page, span, step);
  const at = page.pieceAt(step > 0 ? span[1] - 1 : span[0]);
  for (let n = at; n >= 0 && n < page.pieces.length; n += step) {
    const piece = page.pieces[n];
    if (!piece) return null;
    const parts = segments(page, piece.start, piece.end, grain);
    const found = step > 0 ? parts.find(([start]) => start >= span[1]) : parts.filter(([, end]) => end <= span[0]).pop();
    if (found) return found;
  }
  return null;
}

function turnBeside(page: TextPage, span: Span, step: 1 | -1): Span | null {
  const piece = page.pieces[page.pieceAt(step > 0 ? span[1] - 1 : span[0]) + step];
  return piece ? trimmed(page, [piece.start, piece.end]) : null;
}

function segments(page: TextPage, start: number, end: number, grain: "word" | "sentence"): Span[] {
  const segmenter = (segmenters[grain] ??= new Intl.Segmenter(undefined, { granularity: grain }));
  const base = page.offsets.toUnits(start);
  const found: Span[] = [];
  for (const part of segmenter.segment(page.slice(start, end))) {
    if (grain === "word" ? !part.isWordLike && !/\p{Extended_Pictographic}/u.test(part.segment) : !part.segment.trim()) continue;
    const to = base + part.index + part.segment.trimEnd().length;
    found.push([page.offsets.toPoints(base + part.index), page.offsets.toPoints(to)]);
  }
  return found;
}
