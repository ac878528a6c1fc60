/**
 * One text being read: what of it is seen and painted, where the cursor stands, what the keys and the pointer mean.
 *
 * The component around it only draws; whatever a person does to the text is a method here.
 */
import type { Coding } from "../../api/client";
import { covered, grown, nudged, on, stepped, whole, type Cursor, type Edge, type Nudge } from "../../engine/cursor";
import { found, uncovered } from "../../engine/find";
import { TextPage } from "../../engine/page";
import { Paint } from "../../engine/paint";
import { around, select, selected, trimmed, type Grain, type Span } from "../../engine/selection";
import { Stay } from "../../engine/stay";
import { loads, stripes, visible, within, type Load, type Stripe } from "../../engine/view";
import { t } from "../../words/t";
import type { Desk, Mark } from "./desk.svelte";
import { preference } from "./preference";

export type StripesBy = "code" | "coder" | "theme" | "density" | "none";
export type Stop = "coding" | "uncoded" | "memo" | "hit";

/** Where an open palette stands, in pixels of the sheet, and for which words. */
export interface Asked {
  readonly x: number;
  readonly y: number;
  readonly above: number;
  readonly span: Span;
  /** Whether it takes the focus at once, since it was opened with a key. */
  readonly typing: boolean;
  /** The coding that gets another code, where one is not made anew. */
  readonly of: Coding | null;
}

export interface Grip {
  readonly edge: Edge;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** How many windows are painted above and below what is seen, and how near to their end one must come for more. */
const AHEAD = 1.5;
const NEAR = 0.4;
/** Two drawings within so many milliseconds, with nothing new but the place, are of someone flying through: a drawing
    serves two pages, so this is eight pages a second. */
const RUSH = 250;
/** How long a person may take from one letter of a chord to the next, in milliseconds. */
const CHORD = 700;

export class Reading {
  cursor = $state.raw<Cursor | null>(null);
  palette = $state.raw<Asked | null>(null);
  margin = $state.raw<readonly Stripe[]>([]);
  density = $state.raw<readonly Load[]>([]);
  grips = $state.raw<readonly Grip[]>([]);
  target = $state.raw<Span | null>(null);
  stripesBy = $state<StripesBy>(preference<StripesBy>("stripes", "code"));
  numbered = $state(preference("numbered", false));
  finding = $state(false);
  /** What memos are shown on, beside the text. */
  memoing = $state.raw<{ kind: "source" | "coding"; guid: string } | null>(null);
  typed = $state("");
  hit = $state(-1);
  chord = $state("");
  whole = $state(false);
  page = $state.raw<TextPage | null>(null);
  readonly hits = $derived.by(() => (this.page && this.finding ? found(this.page.text, this.page.offsets, this.typed) : []));
  private paint: Paint | null = null;
  private stay: Stay | null = null;
  private frame = 0;
  private painted: Span = [0, 0];
  private stale = true;
  /** Whether lines may stand elsewhere than when they were last drawn. */
  private moved = true;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** Where the next key begins: the last words that were clicked or coded. */
  private place: Span | null = null;
  private before: Span | null = null;

  constructor(readonly desk: Desk) {}

  /** Show the text in `host`, which `sheet` scrolls. */
  open(host: HTMLElement, sheet: HTMLElement, ready: () => void): void {
    const { source } = this.desk;
    if (!source) return;
    const opened = () => {
      this.whole = true;
      ready();
      this.refresh();
    };
    const known = new Map(source.speakers.flatMap(({ label, case_name }): [string, string][] => (case_name ? [[label, case_name]] : [])));
    this.page = new TextPage(host, source.text, source.turns, opened, sheet, known);
    this.paint = new Paint(this.page);
    this.stay = new Stay(this.page);
    this.refresh();
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    clearTimeout(this.resting);
    this.page?.stop();
    this.paint?.clear();
  }

  // — what is seen —

  scrolled(): void {
    this.stay?.note();
    this.look(false);
  }

  /** The window or a panel changed its size: what is read stays, and all places are measured anew. */
  resized(): void {
    this.stay?.keep();
    this.moved = true;
    this.refresh();
    const { palette } = this;
    if (palette) this.ask(palette.span, palette.typing, palette.of);
  }

  refresh(): void {
    this.look(true);
  }

  private look(stale: boolean): void {
    this.stale ||= stale;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { page, paint, desk } = this;
    if (!page || !paint) return;
    if (!this.stale && within(visible(page, NEAR), this.painted)) return;
    const seen = visible(page, AHEAD);
    const { stale, moved } = this;
    [this.painted, this.stale, this.moved] = [seen, false, false];
    const { places } = desk.index;
    const { passes, store } = desk;
    const looks = {
      passes,
      colour: ({ code }: Coding) => store.colour(code),
      pending: ({ guid }: Coding) => desk.pending.has(guid),
      chosen: ({ guid }: Coding) => desk.chosen.has(guid),
      near: ({ guid }: Coding) => guid === desk.near,
    };
    const cursor = this.palette?.span ?? (this.cursor && covered(this.cursor));
    paint.draw(places, seen, looks, { cursor, target: this.target, hits: this.hits, hit: this.hits[this.hit] ?? null, dimmed: this.dimmed(seen) });
    this.grips = this.measured();
    // Words come first: names stand beside them a moment after they were painted, but at once where lines have moved.
    // Whoever flies through a text reads no names: they come when the eye can rest.
    const now = performance.now();
    const flies = !stale && now - this.drawn < RUSH;
    clearTimeout(this.resting);
    if (moved) this.beside(page, seen);
    else this.resting = setTimeout(() => this.beside(page, seen), flies ? RUSH : 0);
    this.drawn = now;
  }

  private drawn = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;

  /** What stands in the margin. */
  private beside(page: TextPage, seen: Span): void {
    const { places } = this.desk.index;
    const { passes } = this.desk;
    const by = this.stripesBy;
    this.margin = by === "none" || by === "density" ? [] : stripes(page, places, seen, passes);
    this.density = by === "density" ? loads(page, places, seen, passes) : [];
  }

  /** What the filter does not mean, as far as it is seen. */
  private dimmed(seen: Span): Span[] {
    const { desk } = this;
    if (!desk.filtering || !desk.dim) return [];
    const { code, theme, facet, speaker } = desk.filter;
    if (code || theme || facet) return uncovered(desk.index.places.overlapping(...seen).filter(desk.passes).map(({ start, end }) => [start, end]), ...seen);
    const spoken = desk.source?.turns.filter((turn) => turn.speaker === speaker).map((turn): Span => [turn.start, turn.end]) ?? [];
    return uncovered(spoken, ...seen);
  }

  /** Grips at the edges of the one chosen coding that is one's own. */
  private measured(): Grip[] {
    const [coding, more] = this.desk.looked;
    if (!this.page || !coding || more || coding.coder !== this.desk.store.me) return [];
    const [start, end] = this.target ?? [coding.start, coding.end];
    const ground = this.page.host.getBoundingClientRect();
    const grip = (edge: Edge, box: DOMRect | null): Grip[] =>
      box ? [{ edge, x: (edge === "start" ? box.left : box.right) - ground.left, y: box.top - ground.top, height: box.height }] : [];
    return [...grip("start", this.page.box(start)), ...grip("end", this.page.box(end - 1))];
  }

  /** Go to a place and read on from there. */
  goTo(span: Span): void {
    if (!this.page) return;
    this.place = around(this.page, span[0], "word");
    this.page.show(span[0], matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  }

  // — the palette —

  /** The words that are meant: what is selected, or the cursor. */
  get meant(): Span | null {
    return this.palette?.span ?? (this.page && selected(this.page)) ?? (this.cursor && covered(this.cursor));
  }

  /** What a code given now would be put on: the words that are meant, or the quotation that is looked at. */
  get span(): Span | null {
    const [looked] = this.desk.looked;
    return this.meant ?? (looked ? [looked.start, looked.end] : null);
  }

  ask(span: Span, typing: boolean, of: Coding | null = null): void {
    if (!this.page) return;
    const ground = this.page.host.getBoundingClientRect();
    const line = this.page.lastLine(...span);
    const above = (this.page.box(span[0])?.top ?? 0) - ground.top - 8;
    const left = line ? Math.min(line.left, line.right - 40) : ground.left;
    this.palette = { x: Math.max(left - ground.left, 0), y: (line?.bottom ?? ground.top) - ground.top + 8, above, span, typing, of };
  }

  /** Code what was asked about; the next key goes on from its last word. */
  apply(codes: readonly (string | null)[], name: string | null = null, mark: Mark = ""): void {
    const { span } = this;
    const of = this.palette?.of;
    this.dismiss();
    if (of) this.desk.recode(of, codes[0] ?? null, name);
    else if (span) this.code(span, codes, name, mark);
  }

  /** Ask which other code a coding should get. */
  askAgain(coding: Coding): void {
    if (coding.coder !== this.desk.store.me) return this.desk.say(t("Only who made a coding can change it."));
    this.page?.reveal(coding.start);
    this.ask([coding.start, coding.end], true, coding);
  }

  code(span: Span, codes: readonly (string | null)[], name: string | null = null, mark: Mark = ""): void {
    this.desk.code(span, codes, name, mark);
    document.getSelection()?.removeAllRanges();
    this.palette = null;
    this.cursor = null;
    this.place = this.page && around(this.page, span[1] - 1, "word");
  }

  /** Back to the text, the cursor on what was being coded. */
  dismiss(): void {
    const span = this.palette?.span;
    this.palette = null;
    document.getSelection()?.removeAllRanges();
    if (span) this.cursor = on(span);
    this.page?.host.focus({ preventScroll: true });
  }

  widen(grain: Grain): void {
    const { page, palette } = this;
    const span = page && palette && whole(page, palette.span, grain);
    if (!page || !span || !palette) return;
    if (!palette.typing) select(page, span);
    this.ask(span, palette.typing);
  }

  // — the pointer —

  pressed(): void {
    this.before = this.palette?.span ?? null;
  }

  /** The pointer was lifted: words are selected, or a place was clicked. */
  released(event: PointerEvent): void {
    const { page, desk } = this;
    if (!page) return;
    const span = selected(page);
    // A hand is seldom exact: whole words are meant, and with Alt just what was drawn over.
    if (span) return this.take(event.altKey ? span : (whole(page, span, "word") ?? span));
    if (!page.host.contains(event.target as Node)) return;
    this.palette = null;
    this.cursor = null;
    const point = page.pointAt(event.clientX, event.clientY);
    if (point === null) return;
    this.place = around(page, point, "word");
    const here = desk.index.places.overlapping(point, point + 1).filter(desk.passes);
    desk.choose(here.map(({ guid }) => guid));
    if (event.pointerType === "touch" && !here.length) this.tapped(point);
  }

  /** Words were selected: the code in hand goes on them, or one is asked for. */
  take(span: Span): void {
    this.cursor = null;
    const { armed } = this.desk.store;
    if (armed) return this.code(span, [armed]);
    this.ask(span, false);
  }

  /** A finger means the sentence; the palette makes it a word or a turn. */
  private tapped(point: number): void {
    const span = this.page && around(this.page, point, "sentence");
    if (span) this.take(span);
  }

  /** Twice on what is asked about makes it the next larger whole. */
  doubled(event: MouseEvent): void {
    const point = this.page?.pointAt(event.clientX, event.clientY) ?? null;
    const was = this.before;
    if (!this.page || point === null || !was || point < was[0] || point >= was[1]) return;
    const larger = grown(this.page, was);
    if (!larger) return;
    select(this.page, larger);
    this.ask(larger, false);
  }

  /** What a code dropped here would be put on: the selection it is held over, else the sentence, with Shift the turn. */
  hover(event: DragEvent): void {
    const point = this.page?.pointAt(event.clientX, event.clientY) ?? null;
    const held = this.palette?.span ?? (this.page && selected(this.page));
    const inside = held && point !== null && point >= held[0] && point < held[1];
    const target = !this.page || point === null ? null : inside ? held : around(this.page, point, event.shiftKey ? "turn" : "sentence");
    if (target?.[0] === this.target?.[0] && target?.[1] === this.target?.[1]) return;
    this.target = target;
    this.refresh();
  }

  drop(code: string | null): void {
    const span = this.target;
    this.target = null;
    if (span && code) this.code(span, [code]);
    this.refresh();
  }

  /** A grip is dragged: the quotation's edge follows by words, with Alt by letters. */
  drag(edge: Edge, event: PointerEvent): void {
    const [coding] = this.desk.looked;
    const point = this.page?.pointAt(event.clientX, event.clientY) ?? null;
    if (!this.page || !coding || point === null) return;
    const word = event.altKey ? null : around(this.page, edge === "start" ? point : Math.max(point - 1, 0), "word");
    const span: Span = edge === "start" ? [word?.[0] ?? point, coding.end] : [coding.start, word?.[1] ?? point];
    if (span[0] >= span[1]) return;
    this.target = span;
    this.refresh();
  }

  dragged(): void {
    const [coding] = this.desk.looked;
    const span = this.target;
    this.target = null;
    if (coding && span) this.desk.move(coding, span);
    this.refresh();
  }

  // — the cursor —

  step(grain: Grain, by: 1 | -1, extend: boolean): void {
    const { page, desk } = this;
    if (!page) return;
    const begun = this.place ?? around(page, page.firstSeen(), grain);
    const next = this.cursor ? stepped(page, this.cursor, grain, by, extend) : begun && on(begun);
    if (!next) return desk.say(by > 0 ? t("The end of the text") : t("The beginning of the text"));
    this.cursor = next;
    this.tell(grain);
    page.reveal(by > 0 ? next.head[1] - 1 : next.head[0]);
  }

  grow(): void {
    const now = this.page && (selected(this.page) ?? (this.cursor && covered(this.cursor)));
    const larger = this.page && now && grown(this.page, now);
    if (!larger) return;
    document.getSelection()?.removeAllRanges();
    this.cursor = on(larger);
    this.tell("sentence");
  }

  /** Say where the cursor is: who speaks, the words, and the codes on them. */
  tell(grain: Grain): void {
    const { page, cursor, desk } = this;
    if (!page || !cursor) return;
    const span = covered(cursor);
    const codes = this.on(span).map((coding) => desk.called(coding));
    const parts = [grain === "turn" ? desk.speakerAt(cursor.head[0]) : "", page.slice(...span), codes.length ? t("coded: {codes}", { codes: codes.join(", ") }) : ""];
    desk.say(parts.filter(Boolean).join(". "));
  }

  private on(span: Span): Coding[] {
    return this.desk.index.places.overlapping(...span).filter(this.desk.passes);
  }

  /** Look at what is coded at the cursor, and hear of it. */
  inspect(): void {
    const { desk } = this;
    if (!this.cursor) return;
    const here = this.on(covered(this.cursor));
    desk.choose(here.map(({ guid }) => guid));
    desk.say(here.length ? here.map((one) => this.described(one)).join(". ") : t("Nothing is coded here"));
  }

  private described(coding: Coding): string {
    const { coders } = this.desk.store;
    const notes = this.desk.notes.get(coding.guid)?.map((memo) => memo.text) ?? [];
    return [this.desk.called(coding), coders.get(coding.coder), ...Object.values(coding.facets), ...notes].filter(Boolean).join(", ");
  }

  // — going from stop to stop —

  /** The next coding, uncoded stretch, memo or search hit, or the one before. */
  seek(stop: Stop, by: 1 | -1): void {
    const { page, desk } = this;
    if (!page) return;
    if (stop === "hit") return this.seekHit(by);
    const here = this.here();
    // What one has just coded or clicked is before what comes next.
    const moved = this.cursor !== null || desk.looked.length > 0;
    const all = stop === "uncoded" ? this.gaps() : this.stops(stop);
    const next = by > 0 ? all.find(([start]) => start > here) : all.findLast(([start]) => start < here || (start === here && !moved));
    if (!next) return desk.say(by > 0 ? t("None after this") : t("None before this"));
    if (stop === "uncoded") {
      desk.choose([]);
      this.cursor = on(next);
      this.tell("turn");
      page.reveal(next[0]);
      return;
    }
    const there = desk.shown.filter(({ start, end }) => start === next[0] && end === next[1]);
    this.cursor = null;
    this.place = around(page, next[0], "word");
    desk.choose(there.map(({ guid }) => guid));
    desk.say(`${page.slice(...next)}. ${there.map((one) => this.described(one)).join(". ")}`);
    page.reveal(next[0]);
  }

  private here(): number {
    const [looked] = this.desk.looked;
    return this.cursor?.head[0] ?? looked?.start ?? this.place?.[0] ?? (this.page?.firstSeen() ?? 0) - 1;
  }

  private stops(stop: Stop): Span[] {
    const { desk } = this;
    const wanted = stop === "memo" ? desk.shown.filter(({ guid }) => desk.notes.has(guid)) : desk.shown;
    return wanted.map(({ start, end }): Span => [start, end]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  }

  /** The uncoded stretches, each within its turn, without blanks at their edges. */
  private gaps(): Span[] {
    const { page } = this;
    if (!page) return [];
    return page.pieces.flatMap((piece) => {
      const here = this.on([piece.start, piece.end]).map(({ start, end }): Span => [start, end]);
      const gaps = uncovered(here, piece.start, piece.end).map((gap) => trimmed(page, gap));
      return gaps.filter((gap): gap is Span => gap !== null && /\p{L}/u.test(page.slice(...gap)));
    });
  }

  seekHit(by: 1 | -1): void {
    const { hits, desk } = this;
    if (!hits.length) return desk.say(this.typed.trim() ? t("These words are not in this text") : t("Type the words to find"));
    this.hit = this.hit < 0 ? this.nearestHit(by) : (this.hit + by + hits.length) % hits.length;
    const span = hits[this.hit] as Span;
    this.page?.reveal(span[0]);
    this.place = this.page && around(this.page, span[0], "word");
    this.refresh();
    desk.say(t("{n} of {all}", { n: this.hit + 1, all: hits.length }));
  }

  private nearestHit(by: 1 | -1): number {
    const here = this.page?.firstSeen() ?? 0;
    const after = this.hits.findIndex(([start]) => start >= here);
    return by > 0 ? Math.max(after, 0) : (after + this.hits.length - 1) % this.hits.length;
  }

  /** The hit under which the cursor is put, to code it. */
  takeHit(): void {
    const span = this.hits[this.hit];
    if (!span) return;
    this.finding = false;
    this.cursor = on(span);
    this.page?.host.focus({ preventScroll: true });
    this.tell("word");
  }

  // — quotations —

  /** Move an edge of what is looked at. */
  nudge(edge: Edge, by: 1 | -1, grain: Nudge, coding: Coding | undefined = this.desk.looked[0]): void {
    if (!this.page || !coding) return;
    if (coding.coder !== this.desk.store.me) return this.desk.say(t("Only who made a coding can move it."));
    const span = nudged(this.page, [coding.start, coding.end], edge, by, grain);
    this.desk.move(coding, span);
    this.desk.say(this.page.slice(...span));
  }

  /** Take away what is looked at, as far as it is one's own. */
  remove(): void {
    const { desk } = this;
    const own = desk.looked.filter((coding) => coding.coder === desk.store.me);
    desk.remove(own);
    if (!own.length && desk.looked.length) desk.say(t("Only who made a coding can remove it."));
  }

  /** The facet value that a digit means, given to what is looked at, or taken away again. */
  answer(digit: number): boolean {
    const { desk } = this;
    const own = desk.looked.filter((coding) => coding.coder === desk.store.me);
    const [facet, value] = answers(desk)[digit - 1] ?? [];
    if (!facet || !value || !own.length) return false;
    for (const coding of own) desk.facet(coding, facet, coding.facets[facet] === value ? null : value);
    return true;
  }

  words(coding: Coding): string {
    return this.page?.slice(coding.start, coding.end) ?? "";
  }

  /** A quotation as it is copied: its words, and where they were said. */
  quoted(span: Span): string {
    return `“${this.page?.slice(...span) ?? ""}”\n— ${this.desk.from(span)}`;
  }

  // — letters —

  /** A letter of a chord. Whole chords code at once, unless a longer one begins the same. */
  letter(letter: string): boolean {
    const { store } = this.desk;
    const chords = Object.entries(store.keys).filter(([guid]) => store.byGuid.has(guid));
    if (!this.span || !chords.length) return false;
    clearTimeout(this.waiting);
    this.chord += letter.toLocaleLowerCase();
    const exact = chords.find(([, keys]) => keys === this.chord)?.[0];
    const longer = chords.some(([, keys]) => keys.startsWith(this.chord) && keys !== this.chord);
    if (!exact && !longer) {
      this.desk.say(t("No code has the letters {letters}", { letters: this.chord }));
      this.chord = "";
      return true;
    }
    const done = () => {
      this.chord = "";
      if (exact) this.apply([exact]);
    };
    if (exact && !longer) done();
    else this.waiting = setTimeout(done, CHORD);
    return true;
  }
}

/** The answers that digits give, in the order in which they are shown. */
export function answers(desk: Desk): [facet: string, value: string][] {
  const facets = desk.store.study?.facets.filter((facet) => facet.on === "coding") ?? [];
  return facets.flatMap((facet) => facet.values.map((value): [string, string] => [facet.name, value])).slice(0, 9);
}
