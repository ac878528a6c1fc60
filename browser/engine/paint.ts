/**
 * Paint behind words: one CSS highlight a colour, holding only ranges near the window. Colours lie over each other, so
 * words under two codes show both; the margin stripes say which.
 */
import type { Intervals, Interval } from "./intervals";
import type { TextPage } from "./page";
import type { Span } from "./selection";
import { TINT, rgb, tint, type Mode } from "./colour";

/** How codings look at present; a new colour needs no new index. */
export interface Looks<T extends Interval> {
  colour(coding: T): string;
  pending(coding: T): boolean;
  chosen(coding: T): boolean;
}

const sheet = typeof CSSStyleSheet === "undefined" ? undefined : new CSSStyleSheet();

export class Paint {
  private slots = new Map<string, Highlight>();

  constructor(private readonly page: TextPage) {
    if (sheet && !document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  }

  /** Paint what lies in [start, end), and nothing else. What is chosen gets a line under it. */
  draw<T extends Interval>(codings: Intervals<T>, [start, end]: Span, looks: Looks<T>, cursor: Span | null): void {
    if (!("highlights" in CSS)) return;
    const wanted = new Map<string, Range[]>();
    const add = (name: string, from: number, to: number) => {
      const ranges = wanted.get(name) ?? [];
      ranges.push(...this.page.ranges(Math.max(from, start), Math.min(to, end)));
      wanted.set(name, ranges);
    };
    for (const coding of codings.overlapping(start, end)) {
      add(slot(looks.colour(coding)), coding.start, coding.end);
      if (looks.pending(coding)) add("pv-pending", coding.start, coding.end);
      if (looks.chosen(coding)) add("pv-chosen", coding.start, coding.end);
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
    const name = slot(colour);
    const behind = (mode: Mode) => `{background-color:rgb(${tint(rgb(colour), mode).join(" ")} / ${TINT[mode]})}`;
    const dark = `:root[data-mode=dark]::highlight(${name}),:root[data-mode=dark] ::highlight(${name})`;
    return `::highlight(${name})${behind("light")}${dark}${behind("dark")}`;
  });
  sheet.replaceSync(rules.join("\n"));
}

