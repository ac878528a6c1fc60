/** What of a text is in the window, and where codings stand in its margin. */
import type { Interval, Intervals } from "./intervals";
import { lanes } from "./lanes";
import type { TextPage } from "./page";
import type { Span } from "./selection";

/** The span of text that is seen, with as many windows above and below it. */
export function visible(page: TextPage, around: number): Span {
  const [top, bottom] = page.window;
  const more = around * (bottom - top);
  const first = page.pieces[page.pieceBelow(top - more)];
  const last = page.pieces[page.pieceBelow(bottom + more)];
  return first && last ? [first.start, last.end] : [0, 0];
}

/** Whether a span lies within another, or reaches as far as there is text. */
export function within(inner: Span, outer: Span): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1];
}

export interface Stripe {
  readonly guid: string;
  readonly top: number;
  readonly height: number;
  readonly lane: number;
}

const LEAST = 24;

/** A stripe for each coding in the span that passes, its top measured from the text's own top. */
export function stripes<T extends Interval>(
  page: TextPage, codings: Intervals<T>, [start, end]: Span, passes: (coding: T) => boolean = () => true,
): Stripe[] {
  const ground = page.host.getBoundingClientRect().top;
  const placed = codings.overlapping(start, end).filter(passes).flatMap((coding) => {
    // What reaches far beyond the window is measured at the window's edge: its stripe goes on out of sight.
    const first = page.box(Math.max(coding.start, start));
    const last = page.box(Math.min(coding.end, end) - 1) ?? first;
    if (!first || !last) return [];
    const top = first.top - ground;
    return [{ coding, top, bottom: Math.max(last.bottom - ground, top + LEAST) }];
  });
  placed.sort((a, b) => a.top - b.top || b.bottom - a.bottom);
  const given = lanes(placed, 2);
  return placed.map(({ coding, top, bottom }, n) => ({
    guid: coding.guid, top, height: bottom - top, lane: given[n] as number,
  }));
}

export interface Load {
  readonly top: number;
  readonly height: number;
  readonly codings: number;
}

/** How many codings lie on each block of the span that has any: the margin as one strip, darker where much is coded. */
export function loads<T extends Interval>(
  page: TextPage, codings: Intervals<T>, [start, end]: Span, passes: (coding: T) => boolean = () => true,
): Load[] {
  const ground = page.host.getBoundingClientRect().top;
  const found: Load[] = [];
  for (let n = page.pieceAt(start); n < page.pieces.length; n++) {
    const piece = page.pieces[n];
    if (!piece || piece.start >= end) break;
    const many = codings.overlapping(piece.start, piece.end).filter(passes).length;
    if (!many) continue;
    const { top, height } = piece.words.getBoundingClientRect();
    found.push({ top: top - ground, height, codings: many });
  }
  return found;
}
