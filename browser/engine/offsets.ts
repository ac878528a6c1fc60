/**
 * The one place where the browser's UTF-16 units and our code points meet.
 *
 * Everything that is stored or sent counts Unicode code points; everything that the DOM says counts UTF-16 units. Only
 * characters beyond the Basic Multilingual Plane differ, so only their places are kept, and a text without them costs
 * nothing.
 */
export class Offsets {
  readonly length: number;
  /** UTF-16 places of the first half of each pair, in order. */
  private readonly pairs: number[] = [];

  constructor(text: string) {
    for (let i = 0; i < text.length - 1; i++) {
      if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) this.pairs.push(i++);
    }
    this.length = text.length - this.pairs.length;
  }

  /** UTF-16 units before code point `point`. */
  toUnits(point: number): number {
    // The k-th pair stands at code point pairs[k] − k; each pair before the point adds one unit.
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pairs[middle] as number) - middle < point) low = middle + 1;
      else high = middle;
    }
    return point + low;
  }

  /** Code points before UTF-16 unit `unit`; a unit inside a pair belongs to the pair's start. */
  toPoints(unit: number): number {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pairs[middle] as number) < unit) low = middle + 1;
      else high = middle;
    }
    // A unit inside pair k has k + 1 pairs starting before it, and must give the pair's own place: unit − 1 − k.
    return unit - low;
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
