/**
 * A source's text in the page: the whole of it, one text node a turn's words, so that find-in-page and screen readers
 * have everything. Blocks are appended in chunks, the first at once, so that a long text opens immediately.
 */
import { Offsets } from "./offsets";

export interface Turn {
  readonly start: number;
  readonly words: number;
  readonly end: number;
  readonly speaker: string | null;
  /** The participant who speaks; null for who asks. */
  readonly case?: string | null;
}

/** One text node and the stretch of canonical text it shows, in code points. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly turn: number;
  readonly node: Text;
  readonly block: HTMLElement;
  readonly words: HTMLElement;
}

const CHUNK = 40;

export class TextPage {
  readonly offsets: Offsets;
  readonly pieces: Piece[] = [];
  private readonly byNode = new Map<Node, Piece>();
  private pending = 0;

  constructor(
    readonly host: HTMLElement,
    readonly text: string,
    readonly turns: readonly Turn[],
    private readonly ready: () => void = () => undefined,
  ) {
    this.offsets = new Offsets(text);
    host.replaceChildren();
    this.append(stretches(turns, this.offsets.length), 0);
  }

  /** Stop appending; the page is left. */
  stop(): void {
    cancelAnimationFrame(this.pending);
  }

  /** The words of a span. */
  slice(start: number, end: number): string {
    return this.text.slice(this.offsets.toUnits(start), this.offsets.toUnits(end));
  }

  /** Index of the piece at `point`, or of the next one. */
  pieceAt(point: number): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pieces[middle] as Piece).end <= point) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, this.pieces.length - 1);
  }

  /** DOM ranges that show [start, end): one a piece. */
  ranges(start: number, end: number): Range[] {
    const found: Range[] = [];
    for (let n = Math.max(this.pieceAt(start), 0); n < this.pieces.length; n++) {
      const piece = this.pieces[n] as Piece;
      if (piece.start >= end) break;
      const from = Math.max(start, piece.start);
      const to = Math.min(end, piece.end);
      if (from >= to) continue;
      const range = document.createRange();
      range.setStart(piece.node, this.unit(piece, from));
      range.setEnd(piece.node, this.unit(piece, to));
      found.push(range);
    }
    return found;
  }

  /** The code point that a DOM place means: within a text node, or the nearest one after it. */
  pointOf(node: Node, offset: number): number | null {
    const piece = this.byNode.get(node);
    if (piece) return this.offsets.toPoints(this.offsets.toUnits(piece.start) + offset);
    if (!this.host.contains(node)) return null;
    const child = node.childNodes[offset];
    const after = this.pieces.find((p) =>
      child ? child.contains(p.node) || (child.compareDocumentPosition(p.node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
        : (node.compareDocumentPosition(p.node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !node.contains(p.node),
    );
    return after ? after.start : this.offsets.length;
  }

  /** The code point under a place on the screen, or null where there is no text. */
  pointAt(x: number, y: number): number | null {
    if (document.caretPositionFromPoint) {
      const place = document.caretPositionFromPoint(x, y);
      return place ? this.pointOf(place.offsetNode, place.offset) : null;
    }
    const range = document.caretRangeFromPoint(x, y);
    return range ? this.pointOf(range.startContainer, range.startOffset) : null;
  }

  /** Scroll so that `point` is read comfortably, a third down the window. */
  show(point: number, behavior: ScrollBehavior = "auto"): void {
    while (this.rest.length) this.appendSome();
    const piece = this.pieces[this.pieceAt(point)];
    if (!piece) return;
    const [range] = this.ranges(point, point + 1);
    const top = (range ?? piece.block).getBoundingClientRect().top;
    window.scrollBy({ top: top - window.innerHeight / 3, behavior });
  }

  /** Scroll only as far as needed for `point` to be seen, with a line or two around it. */
  reveal(point: number): void {
    const [range] = this.ranges(point, point + 1);
    const line = range?.getBoundingClientRect();
    if (!line) return;
    const room = 5 * line.height;
    if (line.top < room) window.scrollBy({ top: line.top - room });
    else if (line.bottom > window.innerHeight - room) window.scrollBy({ top: line.bottom - window.innerHeight + room });
  }

  /** The first place of the text that is in the window. */
  firstSeen(): number {
    return this.pieces.find((piece) => piece.block.getBoundingClientRect().bottom > 24)?.start ?? 0;
  }

  private rest: Stretch[] = [];

  private unit(piece: Piece, point: number): number {
    return this.offsets.toUnits(point) - this.offsets.toUnits(piece.start);
  }

  private append(all: Stretch[], from: number): void {
    this.rest = all.slice(from);
    this.appendSome();
    const more = () => {
      if (!this.rest.length) return this.ready();
      this.appendSome();
      this.pending = requestAnimationFrame(more);
    };
    this.pending = requestAnimationFrame(more);
  }

  private appendSome(): void {
    const chunk = document.createElement("div");
    chunk.className = "chunk";
    for (const stretch of this.rest.splice(0, CHUNK)) chunk.append(this.block(stretch));
    this.host.append(chunk);
  }

  private block({ start, end, turn, speaker, asks }: Stretch): HTMLElement {
    const block = document.createElement("div");
    block.className = speaker ? (asks ? "turn asks" : "turn") : "aside";
    if (speaker) {
      const label = document.createElement("span");
      label.className = "speaker";
      label.textContent = speaker;
      block.append(label);
    }
    const words = document.createElement("p");
    const node = document.createTextNode(this.slice(start, end));
    words.append(node);
    block.append(words);
    const piece = { start, end, turn, node, block, words };
    this.pieces.push(piece);
    this.byNode.set(node, piece);
    return block;
  }
}

interface Stretch {
  start: number;
  end: number;
  turn: number;
  speaker: string | null;
  /** Whether who speaks is none of the participants, where some are known. */
  asks: boolean;
}

/** The turns' words, and whatever stands before the first. Without turns, the whole text. */
export function stretches(turns: readonly Turn[], length: number): Stretch[] {
  const first = turns[0];
  if (!first) return length ? [{ start: 0, end: length, turn: -1, speaker: null, asks: false }] : [];
  const known = turns.some((t) => t.case);
  const spoken = turns.map((t, n) => ({ start: t.words, end: t.end, turn: n, speaker: t.speaker, asks: known && !t.case }));
  return first.start > 0 ? [{ start: 0, end: first.start, turn: -1, speaker: null, asks: false }, ...spoken] : spoken;
}
