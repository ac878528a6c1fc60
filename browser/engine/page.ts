/**
 * A source's text in the page: the whole of it, one text node a turn's words, so that find-in-page and screen readers
 * have everything. Blocks are appended in chunks, the first at once and the others in short tasks. Chunks out of sight
 * are laid out when there is time for it, each as high as it probably will be until then; so a long text opens at once
 * and never holds up a key, and a moment later all of it is there for whoever does not look but listen.
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

/** Part of a text node, in UTF-16 units. */
export interface Part {
  readonly node: Text;
  readonly from: number;
  readonly to: number;
}

/** Turns that are appended together, and as many that stand in one chunk. */
const CHUNK = 40;
interface Chunk {
  readonly element: HTMLElement;
  readonly from: number;
}

/** How long a task may append before the page gets its turn, in milliseconds: every turn costs a layout. */
const SLICE = 80;

export class TextPage {
  readonly offsets: Offsets;
  readonly pieces: Piece[] = [];
  private readonly byNode = new Map<Node, Piece>();
  private readonly chunks: Chunk[] = [];
  /** Chunks that are not laid out yet, the last first. */
  private later: HTMLElement[] = [];
  /** How high a character makes a chunk, as the first one shows. */
  private height = 0;
  private readonly tasks = new MessageChannel();
  private rest: Stretch[];

  constructor(
    readonly host: HTMLElement,
    readonly text: string,
    readonly turns: readonly Turn[],
    private readonly ready: () => void = () => undefined,
    /** What scrolls the text. */
    readonly scroller: HTMLElement = document.documentElement,
    /** Who speaks under a label, where it is known by another name. */
    private readonly known: ReadonlyMap<string, string> = new Map(),
  ) {
    this.offsets = new Offsets(text);
    host.replaceChildren();
    this.rest = stretches(turns, this.offsets.length).reverse();
    this.appendSome();
    this.tasks.port1.onmessage = () => this.append();
    // After the first of it was painted.
    requestAnimationFrame(() => this.tasks.port2.postMessage(null));
  }

  /** Stop appending; the page is left. */
  stop(): void {
    [this.rest, this.later] = [[], []];
    this.tasks.port1.close();
  }

  /** The words of a span. */
  slice(start: number, end: number): string {
    return this.text.slice(this.offsets.toUnits(start), this.offsets.toUnits(end));
  }

  /** Index of the piece at `point`, or of the next one. */
  pieceAt(point: number): number {
    return Math.min(first(this.pieces, (piece) => piece.end > point), this.pieces.length - 1);
  }

  /** Where on the screen the text is seen: from and to, in pixels of the window. */
  get window(): readonly [top: number, bottom: number] {
    if (this.scroller === document.documentElement) return [0, window.innerHeight];
    const { top, bottom } = this.scroller.getBoundingClientRect();
    return [top, bottom];
  }

  /** The first piece whose block ends below `y` of the window. */
  pieceBelow(y: number): number {
    const ends = (one: Element) => one.getBoundingClientRect().bottom >= y;
    // By chunks first, so that none is laid out only to be found not to be meant.
    const at = first(this.chunks, ({ element }) => ends(element));
    const [from, to] = [this.chunks[at]?.from ?? this.pieces.length, this.chunks[at + 1]?.from ?? this.pieces.length];
    const found = from + first(this.pieces.slice(from, to), ({ block }) => ends(block));
    return Math.min(found, Math.max(this.pieces.length - 1, 0));
  }

  /** The parts of text nodes that show [start, end), in order. */
  parts(start: number, end: number): Part[] {
    const found: Part[] = [];
    for (let n = Math.max(this.pieceAt(start), 0); n < this.pieces.length; n++) {
      const piece = this.pieces[n] as Piece;
      if (piece.start >= end) break;
      const from = Math.max(start, piece.start);
      const to = Math.min(end, piece.end);
      if (from >= to) continue;
      found.push({ node: piece.node, from: this.unit(piece, from), to: this.unit(piece, to) });
    }
    return found;
  }

  /** Ranges that show [start, end), for painting. Static: a live one would be visited by every change of the page. */
  ranges(start: number, end: number): StaticRange[] {
    return this.parts(start, end).map(
      ({ node, from, to }) => new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to }),
    );
  }

  /** Where the character at `point` stands in the window; null where there is none. */
  box(point: number): DOMRect | null {
    const [part] = this.parts(point, point + 1);
    return part ? this.measured(part).getBoundingClientRect() : null;
  }

  /** The last line of [start, end) in the window. */
  lastLine(start: number, end: number): DOMRect | null {
    const part = this.parts(start, end).at(-1);
    const lines = part && this.measured(part).getClientRects();
    return lines?.[lines.length - 1] ?? null;
  }

  /** The one live range there is; it means another part each time. */
  private measured({ node, from, to }: Part): Range {
    this.ruler.setStart(node, from);
    this.ruler.setEnd(node, to);
    return this.ruler;
  }

  private readonly ruler = document.createRange();

  /** The code point that a DOM place means: within a text node, or the nearest one after it. */
  pointOf(node: Node, offset: number): number | null {
    const piece = this.byNode.get(node);
    if (piece) return this.offsets.toPoints(this.offsets.toUnits(piece.start) + offset);
    if (!this.host.contains(node)) return null;
    const child = node.childNodes[offset];
    const follows = (p: Piece) =>
      child ? child.contains(p.node) || (child.compareDocumentPosition(p.node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
        : (node.compareDocumentPosition(p.node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !node.contains(p.node);
    const after = this.pieces[first(this.pieces, follows)];
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

  /** How far below the window's top `point` stands, in pixels; null where there is no such place. */
  topOf(point: number): number | null {
    return this.box(point)?.top ?? this.pieces[this.pieceAt(point)]?.block.getBoundingClientRect().top ?? null;
  }

  /** Scroll so that `point` is read comfortably, a third down the window. */
  show(point: number, behavior: ScrollBehavior = "auto"): void {
    while (this.rest.length) this.appendSome();
    const line = this.topOf(point);
    if (line === null) return;
    const [top, bottom] = this.window;
    this.scroller.scrollBy({ top: line - top - (bottom - top) / 3, behavior });
  }

  /** Scroll only as far as needed for `point` to be seen, with a line or two around it. */
  reveal(point: number): void {
    while (this.rest.length && point >= (this.pieces.at(-1)?.end ?? 0)) this.appendSome();
    const line = this.box(point);
    if (!line) return;
    const room = 4 * line.height;
    const [top, bottom] = this.window;
    if (line.top < top + room) this.scroller.scrollBy({ top: line.top - top - room });
    else if (line.bottom > bottom - room) this.scroller.scrollBy({ top: line.bottom - bottom + room });
  }

  /** The first place of the text that is in the window. */
  firstSeen(): number {
    return this.pieces[this.pieceBelow(this.window[0] + 24)]?.start ?? 0;
  }

  private unit(piece: Piece, point: number): number {
    return this.offsets.toUnits(point) - this.offsets.toUnits(piece.start);
  }

  private append(): void {
    const until = performance.now() + SLICE;
    while (this.rest.length && performance.now() < until) this.appendSome();
    if (this.rest.length) return this.tasks.port2.postMessage(null);
    this.tasks.port1.close();
    this.ready();
    this.later.reverse();
    idle(this.settle);
  }

  /** Lay out chunk after chunk while nothing else is to be done. */
  private readonly settle = (left: () => number): void => {
    while (this.later.length && left() > SPARE) {
      const chunk = this.later.pop() as HTMLElement;
      chunk.classList.remove("later");
      void chunk.offsetHeight;
    }
    if (this.later.length) idle(this.settle);
  };

  private appendSome(): void {
    const chunk = document.createElement("div");
    chunk.className = "chunk";
    this.chunks.push({ element: chunk, from: this.pieces.length });
    const some = this.rest.splice(-CHUNK).reverse();
    for (const stretch of some) chunk.append(this.block(stretch));
    const characters = (some.at(-1)?.end ?? 0) - (some[0]?.start ?? 0);
    if (this.height) {
      chunk.classList.add("later");
      chunk.style.setProperty("contain-intrinsic-height", `auto ${Math.round(this.height * characters)}px`);
      this.later.push(chunk);
    }
    this.host.append(chunk);
    if (!this.height && this.rest.length) this.height = chunk.offsetHeight / Math.max(characters, 1);
  }

  private block({ start, end, turn, speaker, asks }: Stretch): HTMLElement {
    const block = document.createElement("div");
    block.className = speaker ? (asks ? "turn asks" : "turn") : "aside";
    if (turn >= 0) block.dataset.turn = String(turn + 1);
    if (speaker) {
      const label = document.createElement("span");
      label.className = "speaker";
      label.textContent = speaker;
      const known = this.known.get(speaker);
      if (known && known !== speaker) label.title = known;
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

/** How much of an idle moment must be left to lay out one more chunk, in milliseconds. */
const SPARE = 5;

/** Call `work` when nothing else is to be done, with how many milliseconds are left of that moment. */
function idle(work: (left: () => number) => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback((moment) => work(() => moment.timeRemaining()));
  else setTimeout(() => ((until) => work(() => until - performance.now()))(performance.now() + 2 * SPARE), 50);
}

/** The first place in a list at which `holds` is true, where it is true of all after it; its length if of none. */
export function first<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
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
