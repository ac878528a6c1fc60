/**
 * A text broken into lines, once, so that numbers of lines and the lines on paper are the same.
 *
 * A ruler says where the lines of a few paragraphs begin, at a fixed measure; only it knows a page. What is here cuts
 * the text into paragraphs and long paragraphs into pieces, and gives lines in code points. A piece's last line is
 * never taken but begun anew in the next piece, so that a cut moves no line's end.
 */
import { Offsets } from "./offsets";

/** Words to be broken: a turn's, or what stands before the first. Places in code points. */
export interface Words {
  readonly start: number;
  readonly end: number;
  readonly turn: number;
}

/** One line on paper. Its number is its place in the list, from 1. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly turn: number;
  /** Whether it is the first of its words, or of a later paragraph of them. */
  readonly opens: "words" | "paragraph" | null;
  readonly shown: string;
  readonly rtl: boolean;
  /** The direction of the letters just before it, where that is not the paragraph's: neutral characters follow it. */
  readonly after: "ltr" | "rtl" | null;
}

export interface Piece {
  readonly text: string;
  readonly rtl: boolean;
}

export interface Ruler {
  /** For each piece the UTF-16 units at which its lines begin, 0 first. */
  starts(pieces: readonly Piece[]): number[][];
}

/** Of one piece, and of what is measured at once. */
const LONGEST = 6_000;
const AT_ONCE = 12_000;

/** Give all lines in order, some at a time. Each step measures once; what is not asked for is not done. */
export function* broken(text: string, all: readonly Words[], ruler: Ruler): Generator<Line[]> {
  const offsets = new Offsets(text);
  let some: Paragraph[] = [];
  let size = 0;
  for (const paragraph of paragraphs(text, all, offsets)) {
    if (size && size + paragraph.to - paragraph.from > AT_ONCE) {
      yield* set(text, some, ruler, offsets);
      some = [];
      size = 0;
    }
    some.push(paragraph);
    size += paragraph.to - paragraph.from;
  }
  if (some.length) yield* set(text, some, ruler, offsets);
}

/** A paragraph in UTF-16 units. */
interface Paragraph {
  readonly from: number;
  readonly to: number;
  readonly turn: number;
  readonly opens: "words" | "paragraph";
  readonly rtl: boolean;
}

/** Paragraphs with anything in them; an empty line is air and has no number. */
function* paragraphs(text: string, all: readonly Words[], offsets: Offsets): Generator<Paragraph> {
  for (const { start, end, turn } of all) {
    const last = offsets.toUnits(end);
    let opens: Paragraph["opens"] = "words";
    for (let from = offsets.toUnits(start); from < last; ) {
      const to = until(text, from, last);
      if (text.slice(from, to).trim()) {
        yield { from, to, turn, opens, rtl: leaning(text, from, to) === "rtl" };
        opens = "paragraph";
      }
      from = to + 1;
    }
  }
}

function until(text: string, from: number, last: number): number {
  for (let at = from; at < last; at++) if ("\n\r\u2028\u2029\v\f".includes(text[at] as string)) return at;
  return last;
}

function* set(text: string, some: readonly Paragraph[], ruler: Ruler, offsets: Offsets): Generator<Line[]> {
  const [only] = some;
  if (only && only.to - only.from > LONGEST) {
    yield* inPieces(text, only, ruler, offsets);
    yield* set(text, some.slice(1), ruler, offsets);
  } else if (some.length) {
    const found = ruler.starts(some.map(({ from, to, rtl }) => ({ text: text.slice(from, to), rtl })));
    yield some.flatMap((paragraph, n) => {
      const starts = found[n] ?? [0];
      return starts.map((start, k) => line(text, paragraph, paragraph.from + start, paragraph.from + (starts[k + 1] ?? Infinity), offsets));
    });
  }
}

function* inPieces(text: string, paragraph: Paragraph, ruler: Ruler, offsets: Offsets): Generator<Line[]> {
  const { from, to, rtl } = paragraph;
  for (let begun = from; begun < to; ) {
    const cut = begun + LONGEST >= to ? to : whole(text, begun + LONGEST);
    const starts = (ruler.starts([{ text: text.slice(begun, cut), rtl }])[0] ?? [0]).map((start) => begun + start);
    const next = cut < to && starts.length > 1 ? (starts.pop() as number) : cut;
    yield starts.map((start, k) => line(text, paragraph, start, starts[k + 1] ?? next, offsets));
    begun = next;
  }
}

/** A place between characters, at or just before `unit`. */
function whole(text: string, unit: number): number {
  return /[\uDC00-\uDFFF]/.test(text[unit] ?? "") ? unit - 1 : unit;
}

function line(text: string, paragraph: Paragraph, start: number, bound: number, offsets: Offsets): Line {
  const end = Math.min(bound, paragraph.to);
  const words = text.slice(start, end).replace(/[ \t]+$/, "");
  const base = paragraph.rtl ? "rtl" : "ltr";
  const before = start > paragraph.from ? leaning(text, Math.max(paragraph.from, start - 200), start, true) : null;
  return {
    start: offsets.toPoints(start),
    end: offsets.toPoints(end),
    turn: paragraph.turn,
    opens: start === paragraph.from ? paragraph.opens : null,
    // A hyphen that was only offered is seen where a line breaks at it.
    shown: words.endsWith("\u00AD") && end < paragraph.to ? `${words.slice(0, -1)}\u2010` : words,
    rtl: paragraph.rtl,
    after: before && before !== base ? before : null,
  };
}

const LETTER = /\p{L}/u;
const RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** The direction of the first (or last) letter of a stretch, if it has one. */
function leaning(text: string, from: number, to: number, last = false): "ltr" | "rtl" | null {
  for (let n = 0; n < to - from; n++) {
    const at = last ? to - 1 - n : from + n;
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) continue;
    const letter = String.fromCodePoint(text.codePointAt(at) as number);
    if (LETTER.test(letter)) return RIGHT.test(letter) ? "rtl" : "ltr";
  }
  return null;
}

/**
 * The units at which a new line begins, found by asking for the top of as few units as may be. `top` must not fall
 * from unit to unit; what differs by less than `least` is the same line.
 */
export function rises(length: number, top: (unit: number) => number, least: number, usual = 64): number[] {
  const found = [0];
  if (length < 2) return found;
  const bottom = top(length - 1);
  for (let at = 0, here = top(0); bottom - here >= least; here = top(at)) {
    let low = at;
    let high = Math.min(at + usual, length - 1);
    while (high < length - 1 && top(high) - here < least) {
      low = high;
      high = Math.min(high + usual, length - 1);
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (top(middle) - here < least) low = middle;
      else high = middle;
    }
    at = high;
    found.push(at);
  }
  return found;
}

/** Index of the line that holds `point`, or of the next one; the last where there is none. */
export function lineAt(lines: readonly Line[], point: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as Line).end <= point) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, lines.length - 1);
}

/** A ruler of the page: an element that nobody sees, as wide as the measure, in the type of the paper. */
export class PageRuler implements Ruler {
  constructor(private readonly host: HTMLElement) {}

  starts(pieces: readonly Piece[]): number[][] {
    const nodes = pieces.map(({ text, rtl }) => {
      const block = document.createElement("div");
      block.dir = rtl ? "rtl" : "ltr";
      const node = document.createTextNode(text);
      block.append(node);
      return { block, node };
    });
    this.host.replaceChildren(...nodes.map(({ block }) => block));
    const height = parseFloat(getComputedStyle(this.host).lineHeight);
    const range = document.createRange();
    const found = nodes.map(({ block, node }) => {
      if (block.getBoundingClientRect().height < 1.5 * height) return [0];
      const box = (from: number, to: number): DOMRect | undefined => {
        range.setStart(node, from);
        range.setEnd(node, to);
        return range.getClientRects()[0];
      };
      // A place within a character may have no box of its own; one nearby has.
      const top = (unit: number): number => {
        for (let n = 1; n < 12; n++) {
          const found = box(unit, Math.min(unit + n, node.length)) ?? box(Math.max(unit - n, 0), unit);
          if (found) return found.top;
        }
        return 0;
      };
      return rises(node.length, top, height / 2);
    });
    this.host.replaceChildren();
    return found;
  }
}
