/**
 * What is being read stays where it is. The place at the window's top is remembered on every scroll, and put back when
 * something else moved it: a window that changed its size, a panel that opened, larger type.
 */
import type { TextPage } from "./page";

export class Stay {
  private point = 0;
  private below = 0;
  private top = true;

  constructor(private readonly page: TextPage) {
    this.note();
  }

  /** A person scrolled: this is what they read now. At the very top, the top is what they read. */
  note(): void {
    this.top = this.page.scroller.scrollTop < 1;
    const [top] = this.page.window;
    const piece = this.page.pieces[this.page.pieceBelow(top)];
    if (!piece) return;
    const box = piece.block.getBoundingClientRect();
    // Within a long turn the words at the top are the place, not the turn's beginning.
    const inside = box.top < top ? this.page.pointAt(piece.words.getBoundingClientRect().left + 2, top + 2) : null;
    this.point = inside !== null && inside > piece.start && inside < piece.end ? inside : piece.start;
    this.below = (this.page.topOf(this.point) ?? top) - top;
  }

  /** Something moved the text: bring back what was read. */
  keep(): void {
    if (this.top) return;
    const now = this.page.topOf(this.point);
    if (now === null) return;
    const moved = now - this.page.window[0] - this.below;
    if (Math.abs(moved) >= 1) this.page.scroller.scrollBy({ top: moved, behavior: "instant" });
  }
}
