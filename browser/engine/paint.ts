/**
 * Paint behind words: one CSS highlight a colour, holding only ranges near the window. Colours lie over each other, so
 * words under two codes show both; the margin stripes say which.
 */
import type { Intervals, Interval } from "./intervals";
import type { TextPage } from "./page";
import type { Span } from "./selection";
import { TINT, rgb, tint, type Mode } from "./colour";

/** How codings look at present; a new colour or another filter needs no new index. */
export interface Looks<T extends Interval> {
  passes(coding: T): boolean;
  colour(coding: T): string;
  pending(coding: T): boolean;
  chosen(coding: T): boolean;
  near(coding: T): boolean;
}

/** What is painted beside codings: the cursor, what was searched, what a drop would code, what steps back. */
export interface Marks {
  readonly cursor?: Span | null;
  readonly target?: Span | null;
  readonly hits?: readonly Span[];
  readonly hit?: Span | null;
  readonly dimmed?: readonly Span[];
}

const PRIORITY: Readonly<Record<string, number>> = { "pv-dim": 1, "pv-chosen": 2, "pv-near": 3, "pv-hit": 4, "pv-now": 5, "pv-cursor": 6 };

const sheet = typeof CSSStyleSheet === "undefined" ? undefined : new CSSStyleSheet();
/** The highlights of the page are one registry; two texts side by side paint into the same names, each its own ranges. */
const painters = new Set<Paint>();

export class Paint {
  private ranges = new Map<string, StaticRange[]>();

  constructor(private readonly page: TextPage) {
    if (sheet && !document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
    painters.add(this);
  }

  /** Paint what lies in [start, end), and nothing else. What is chosen gets a line under it. */
  draw<T extends Interval>(codings: Intervals<T>, [start, end]: Span, looks: Looks<T>, marks: Marks = {}): void {
    if (!("highlights" in CSS)) return;
    const wanted = new Map<string, StaticRange[]>();
    const add = (name: string, from: number, to: number) => {
      const ranges = wanted.get(name) ?? [];
      ranges.push(...this.page.ranges(Math.max(from, start), Math.min(to, end)));
      wanted.set(name, ranges);
    };
    for (const coding of codings.overlapping(start, end)) {
      if (!looks.passes(coding)) continue;
      add(slot(looks.colour(coding)), coding.start, coding.end);
      if (looks.pending(coding)) add("pv-pending", coding.start, coding.end);
      if (looks.chosen(coding)) add("pv-chosen", coding.start, coding.end);
      if (looks.near(coding)) add("pv-near", coding.start, coding.end);
    }
    const mark = (name: string, spans: readonly (Span | null | undefined)[]) => {
      for (const span of spans) if (span && span[0] < end && span[1] > start) add(name, span[0], span[1]);
    };
    mark("pv-dim", marks.dimmed ?? []);
    mark("pv-hit", marks.hits ?? []);
    mark("pv-now", [marks.hit]);
    mark("pv-cursor", [marks.target ?? marks.cursor]);
    this.set(wanted);
  }

  /** Leave the page. */
  clear(): void {
    painters.delete(this);
    this.set(new Map());
  }

  private set(wanted: Map<string, StaticRange[]>): void {
    const names = new Set([...this.ranges.keys(), ...wanted.keys()]);
    this.ranges = wanted;
    for (const name of names) {
      const ranges = [...new Set([...painters, this])].flatMap((painter) => painter.ranges.get(name) ?? []);
      if (!ranges.length) {
        CSS.highlights.delete(name);
        continue;
      }
      const highlight = new Highlight(...ranges);
      highlight.priority = PRIORITY[name] ?? 0;
      CSS.highlights.set(name, highlight);
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
