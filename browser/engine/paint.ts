/**
 * Paint behind words: one CSS highlight a colour, holding only ranges near the window. Colours lie over each other, so
 * words under two codes show both; the margin stripes say which.
 */
import type { Intervals, Interval } from "./intervals";
import type { TextPage } from "./page";
import { TINT, rgb } from "./colour";

export interface Painted extends Interval {
  readonly colour: string;
  readonly pending?: boolean;
}

const sheet = typeof CSSStyleSheet === "undefined" ? undefined : new CSSStyleSheet();

export class Paint {
  private slots = new Map<string, Highlight>();

  constructor(private readonly page: TextPage) {
    if (sheet && !document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  }

  /** Paint what lies in [start, end), and nothing else. `chosen` are marked by a line under them. */
  draw(codings: Intervals<Painted>, start: number, end: number, chosen: ReadonlySet<string>, cursor: readonly [number, number] | null): void {
    if (!("highlights" in CSS)) return;
    const wanted = new Map<string, Range[]>();
    const add = (name: string, from: number, to: number) => {
      const ranges = wanted.get(name) ?? [];
      ranges.push(...this.page.ranges(Math.max(from, start), Math.min(to, end)));
      wanted.set(name, ranges);
    };
    for (const coding of codings.overlapping(start, end)) {
      add(slot(coding.colour), coding.start, coding.end);
      if (coding.pending) add("pv-pending", coding.start, coding.end);
      if (chosen.has(coding.guid)) add("pv-chosen", coding.start, coding.end);
    }
    if (cursor) add("pv-cursor", cursor[0], cursor[1]);
    this.set(wanted);
  }

  clear(): void {
    for (const name of this.slots.keys()) CSS.highlights.delete(name);
    this.slots.clear();
  }

  private set(wanted: Map<string, Range[]>): void {
    for (const name of this.slots.keys()) {
      if (!wanted.has(name)) {
        CSS.highlights.delete(name);
        this.slots.delete(name);
      }
    }
    for (const [name, ranges] of wanted) {
      const highlight = new Highlight(...ranges);
      highlight.priority = name === "pv-chosen" ? 2 : name === "pv-cursor" ? 3 : 0;
      CSS.highlights.set(name, highlight);
      this.slots.set(name, highlight);
    }
  }
}

function slot(colour: string): string {
  return `pv-${colour.slice(1).toLowerCase()}`;
}

/** Say how each colour is painted. The policy forbids inline styles, so this is an adopted sheet. */
export function declare(colours: Iterable<string>): void {
  if (!sheet) return;
  const rules = [...new Set(colours)].map((colour) => {
    const [r, g, b] = rgb(colour);
    return (
      `::highlight(${slot(colour)}){background-color:rgba(${r},${g},${b},${TINT.light})}` +
      `:root[data-mode=dark]::highlight(${slot(colour)}),:root[data-mode=dark] ::highlight(${slot(colour)})` +
      `{background-color:rgba(${r},${g},${b},${TINT.dark})}`
    );
  });
  sheet.replaceSync(rules.join("\n"));
}

