/** What of a text is in the window, and where codings stand in its margin. */
import type { Interval, Intervals } from "./intervals";
import { lanes } from "./lanes";
import type { Piece, TextPage } from "./page";

/** The span of text from one window above what is seen to one below it. */
export function visible(page: TextPage): [number, number] {
  const height = window.innerHeight;
  const first = page.pieces[below(page.pieces, -height)];
  const last = page.pieces[Math.min(below(page.pieces, 2 * height), page.pieces.length - 1)];
  return first && last ? [first.start, last.end] : [0, 0];
}

/** Index of the first piece whose block ends below `y` of the window. */
function below(pieces: readonly Piece[], y: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle] as Piece).block.getBoundingClientRect().bottom < y) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, Math.max(pieces.length - 1, 0));
}

export interface Stripe {
  readonly guid: string;
  readonly top: number;
  readonly height: number;
  readonly lane: number;
}

const LEAST = 22;

/** A stripe for each coding in the span, its top measured from the text's own top. */
export function stripes<T extends Interval>(page: TextPage, codings: Intervals<T>, [start, end]: readonly [number, number]): Stripe[] {
  const ground = page.host.getBoundingClientRect().top;
  const placed = codings.overlapping(start, end).flatMap((coding) => {
    const ranges = page.ranges(coding.start, coding.end);
    const first = ranges[0]?.getBoundingClientRect();
    const last = ranges[ranges.length - 1]?.getBoundingClientRect();
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
