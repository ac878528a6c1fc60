/** Finding words in a text, whatever their case and however their blanks run over lines. */
import type { Offsets } from "./offsets";
import type { Span } from "./selection";

const MOST = 5000;

/** Where `typed` stands in the text, in code points, in order; at most 5,000 places. */
export function found(text: string, offsets: Offsets, typed: string): Span[] {
  const words = typed.trim().split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  if (!words.length) return [];
  const spans: Span[] = [];
  for (const hit of text.matchAll(new RegExp(words.join("\\s+"), "giu"))) {
    spans.push([offsets.toPoints(hit.index), offsets.toPoints(hit.index + hit[0].length)]);
    if (spans.length === MOST) break;
  }
  return spans;
}

/** The stretches of [from, to) that no span covers and that hold a word. Spans in any order. */
export function uncovered(spans: Iterable<Span>, from: number, to: number): Span[] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  const gaps: Span[] = [];
  let reached = from;
  for (const [start, end] of sorted) {
    if (start > reached) gaps.push([reached, start]);
    reached = Math.max(reached, end);
  }
  if (reached < to) gaps.push([reached, to]);
  return gaps;
}
