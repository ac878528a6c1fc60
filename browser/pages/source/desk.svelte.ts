/**
 * A source on the desk: its codings as they stand, which of them are looked at, and the acts on them.
 *
 * Each act is shown at once and marked pending; a refusal takes back that act alone, whatever was done since.
 */
import { client, got, newGuid, type Coding, type Memo, type Source } from "../../api/client";
import { together, type Act } from "../../api/queue.svelte";
import { deed, type StudyStore } from "../../api/study.svelte";
import { Intervals } from "../../engine/intervals";
import { first } from "../../engine/page";
import type { Span } from "../../engine/selection";
import { many, t } from "../../words/t";
import { followed } from "./followed";

/** Which codings are looked for beside whose they are; what is null or empty asks nothing. */
export interface Filter {
  readonly code: string | null;
  readonly theme: string | null;
  readonly speaker: string | null;
  /** A facet and its value, as `name=value`. */
  readonly facet: string | null;
}

/** Why words are noted without a code. */
export type Mark = "" | "struck" | "unfitted";

const ALL: Filter = { code: null, theme: null, speaker: null, facet: null };

export class Desk {
  source = $state.raw<Source | null>(null);
  codings = $state.raw<Coding[]>([]);
  memos = $state.raw<Memo[]>([]);
  pending = $state.raw<ReadonlySet<string>>(new Set());
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  near = $state<string | null>(null);
  whose = $state("");
  filter = $state.raw<Filter>(ALL);
  /** Whether words that the filter does not mean step back. */
  dim = $state(true);
  said = $state("");
  /** Whether the codings have come, so that none means none. */
  arrived = $state(false);
  private readonly kept = new Intervals<Coding>();
  /** How many acts were sent from here. */
  private sent = 0;

  constructor(
    readonly store: StudyStore,
    readonly guid: string,
  ) {}

  /** The round in which one reads this source now: alone, or in one that is open. */
  readonly round = $derived.by(() => {
    const here = (this.store.study?.rounds ?? []).filter(({ mine }) => mine.some(({ source }) => source === this.guid));
    const goes = (state: string) => state !== "done" && state !== "handed back";
    return (
      here.find(({ bound }) => bound) ??
      here.find(({ state, mine }) => state === "open" && mine.some((one) => one.source === this.guid && goes(one.state))) ??
      null
    );
  });
  readonly final = $derived.by(() => this.store.study?.rounds.find((round) => round.final)?.guid ?? null);
  readonly filtering = $derived.by(() => Object.values(this.filter).some((asked) => asked !== null));
  /** Whether a coding is shown; a new filter is a new function and touches no coding. */
  readonly passes = $derived.by(() => this.passing());
  readonly shown = $derived.by(() => this.codings.filter(this.passes));
  /** All codings by place. The index is kept and changed; what is derived is the news that it did. */
  readonly index = $derived.by(() => {
    this.kept.become(this.codings);
    return { places: this.kept };
  });
  readonly counts = $derived.by(() => {
    const found = new Map<string, number>();
    for (const { code } of this.shown) if (code) found.set(code, (found.get(code) ?? 0) + 1);
    return found;
  });
  readonly looked = $derived.by(() =>
    this.codings.filter((one) => this.chosen.has(one.guid)).sort((a, b) => a.start - b.start || b.end - a.end),
  );
  /** Memos on codings here, by the coding; one on an origin is on what became of it. */
  readonly notes = $derived.by(() => {
    const about = new Map<string, Memo[]>();
    for (const memo of this.memos) {
      if (memo.about?.kind === "coding") about.set(memo.about.guid, [...(about.get(memo.about.guid) ?? []), memo]);
    }
    const found = new Map<string, Memo[]>();
    if (about.size) {
      for (const { guid, origins } of this.codings) {
        const on = [guid, ...origins].flatMap((of) => about.get(of) ?? []);
        if (on.length) found.set(guid, on);
      }
    }
    return found;
  });

  /** Change part of the filter. */
  ask(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
  }

  /** Show everything again. */
  askNothing(): void {
    this.filter = ALL;
  }

  private passing(): (coding: Coding) => boolean {
    const { code, theme, speaker, facet } = this.filter;
    const theirs = this.theirs();
    const codes = code ? this.store.under(code) : null;
    const gathered = theme ? new Set(this.store.themes.find((one) => one.guid === theme)?.codes) : null;
    const [asked, value] = facet?.split("=", 2) ?? [];
    return (coding) =>
      theirs(coding) &&
      (!codes || codes.has(coding.code ?? "")) &&
      (!gathered || gathered.has(coding.code ?? "")) &&
      (!asked || coding.facets[asked] === value) &&
      (!speaker || this.speakerAt(coding.start) === speaker);
  }

  private theirs(): (coding: Coding) => boolean {
    const which = this.whose || (this.round ? this.round.guid : this.final ? "final" : "all");
    const { me } = this.store;
    if (which === "all") return () => true;
    if (which === "final") return ({ round, coder }) => round === this.final || coder === me;
    if (which === "mine") return ({ coder }) => coder === me;
    return ({ round, coder }) => round === which || coder === which;
  }

  /** The number of the turn at a place, from 1; 0 before the first. */
  turnAt(point: number): number {
    return first(this.source?.turns ?? [], (turn) => turn.start > point);
  }

  speakerAt(point: number): string | null {
    return this.source?.turns[this.turnAt(point) - 1]?.speaker ?? null;
  }

  /** Where a quotation is from, for who reads it elsewhere. */
  from([start]: Span): string {
    const turn = this.turnAt(start);
    const parts = [this.source?.name, turn ? t("turn {n}", { n: turn }) : null, this.speakerAt(start), this.store.study?.name];
    return parts.filter(Boolean).join(", ");
  }

  /** The text first: it can be read while codings and memos are on their way. */
  async load(): Promise<void> {
    const path = { study: this.store.guid, source: this.guid };
    this.source = await got(client.GET("/api/studies/{study}/sources/{source}", { params: { path } }));
  }

  /** Read codings and memos anew. An answer that was on its way while a person acted knows less than they: it is asked again. */
  async reload(): Promise<void> {
    const path = { study: this.store.guid, source: this.guid };
    for (;;) {
      const before = this.sent;
      const [answer, about] = await Promise.all([
        got(client.GET("/api/studies/{study}/sources/{source}/codings", { params: { path } })),
        got(client.GET("/api/studies/{study}/memos", this.store.at)),
      ]);
      if (before === this.sent && !this.pending.size) {
        this.codings = answer.codings.filter((coding) => coding.state !== "gone");
        this.memos = about.memos;
        this.arrived = true;
        return;
      }
      await this.store.queue.settled();
    }
  }

  /** Read again what others did, once what is on its way has arrived; what is looked at stays. */
  async follow(): Promise<void> {
    await this.store.queue.settled();
    const [was, chosen] = [this.looked, this.chosen];
    await this.reload();
    if (was.length && chosen === this.chosen) this.choose(followed(was, this.codings));
  }

  choose(guids: Iterable<string>): void {
    this.chosen = new Set(guids);
  }

  say(sentence: string): void {
    this.said = sentence;
  }

  /** What a coding is called: its code, or why its words were noted without one. */
  called(coding: Coding): string {
    if (coding.code || !coding.mark) return this.name(coding.code);
    return coding.mark === "struck" ? t("This struck me") : t("None of these fits");
  }

  name(code: string | null): string {
    return this.store.name(code) ?? (code ? t("A code of an earlier version") : t("Noted, no code"));
  }

  /** Give words one code or several, one of them perhaps new: one act. Null notes the words without a code. */
  code([start, end]: Span, codes: readonly (string | null)[], name: string | null = null, mark: Mark = ""): void {
    const { source, store } = this;
    if (!source || !store.me) return;
    if (this.round?.state === "closed") return this.say(t("“{round}” is closed; nothing is coded in it now.", { round: this.round.name }));
    const made = name === null ? null : store.newCode(name);
    const wanted = [...codes, ...(made ? [made.code.guid] : [])];
    const has = (code: string | null) => (one: Coding) => one.code === code && one.mark === mark && one.start === start && one.end === end && one.coder === store.me;
    const fresh = wanted.filter((code) => !this.codings.some(has(code))).map((code) => this.fresh([start, end], code, mark));
    if (!fresh.length) {
      this.choose(wanted.flatMap((code) => this.codings.find(has(code))?.guid ?? []));
      return this.say(t("You have coded these words with {code} already", { code: wanted.map((code) => this.name(code)).join(", ") }));
    }
    for (const { code } of fresh) if (code) store.used(code);
    const guids = fresh.map(({ guid }) => guid);
    this.codings = [...this.codings, ...fresh];
    this.choose(guids);
    const names = fresh.filter(({ code }) => code).map(({ code }) => this.name(code));
    this.say(names.length ? t("Coded with {code}", { code: names.join(", ") }) : mark ? t("Noted: {why}", { why: this.called(fresh[0] as Coding) }) : t("Noted"));
    const acts = fresh.map(({ guid, code }) => ({ kind: "coding.add", guid, code, source: source.guid, revision: source.revision.guid, start, end, round: this.round?.guid ?? null, mark }) as Act);
    void this.send(together(made ? [made.act, ...acts] : acts), guids, () => {
      this.drop(guids);
      made?.takeBack();
    });
  }

  remove(codings: readonly Coding[]): void {
    if (!codings.length) return;
    const guids = codings.map(({ guid }) => guid);
    this.drop(guids);
    const what = codings.length === 1 ? this.name(codings[0]?.code ?? null) : many(codings.length, "1 coding", "{n} codings");
    this.say(t("Removed {code}. Undo with Ctrl Z.", { code: what }));
    const acts = guids.map((guid) => ({ kind: "coding.remove", guid }) as Act);
    void this.send(together(acts), guids, () => (this.codings = [...this.codings, ...codings]));
  }

  /** Give a coding another code, or a new one of that name: one act. */
  recode(coding: Coding, given: string | null, name: string | null = null): void {
    if (name === null && (!given || given === coding.code)) return;
    const made = name === null ? null : this.store.newCode(name);
    const code = made?.code.guid ?? given;
    const next: Coding = { ...coding, guid: newGuid(), code, origins: [coding.guid, ...coding.origins] };
    this.swap(coding, next);
    if (code) this.store.used(code);
    this.say(t("Coded with {code}", { code: this.name(code) }));
    const act = { kind: "coding.recode", guid: coding.guid, as: next.guid, code } as Act;
    void this.send(together(made ? [made.act, act] : [act]), [next.guid], () => {
      this.swap(next, coding);
      made?.takeBack();
    });
  }

  facet(coding: Coding, name: string, value: string | null): void {
    const facets = Object.fromEntries(Object.entries(coding.facets).filter(([key]) => key !== name));
    if (value !== null) facets[name] = value;
    this.change(coding, { facets });
    this.say(value === null ? t("{name} taken away", { name }) : t("{name}: {value}", { name, value }));
  }

  move(coding: Coding, [start, end]: Span): void {
    if (start < end && (start !== coding.start || end !== coding.end)) this.change(coding, { start, end });
  }

  /** Write a memo on a coding. */
  remark(coding: Coding, text: string): void {
    const { me, coders } = this.store;
    const memo: Memo = {
      guid: newGuid(), title: "", text, kind: "memo", author: me, author_name: coders.get(me ?? "") ?? null,
      made_at: new Date().toISOString(), about: { kind: "coding", guid: coding.guid }, private: false, round: this.round?.guid ?? null,
    };
    this.memos = [...this.memos, memo];
    this.say(t("Memo kept"));
    void this.send({ kind: "memo.add", guid: memo.guid, title: "", text, about: memo.about } as Act, [memo.guid], () => {
      this.memos = this.memos.filter((other) => other.guid !== memo.guid);
    });
  }

  async undo(again: boolean): Promise<void> {
    const change = await this.store.undo(again).catch((error: unknown) => error as Error);
    if (change instanceof Error) return this.say(change.message);
    if (!change) return this.say(again ? t("Nothing to do again") : t("Nothing to undo"));
    this.say(t(again ? "Done again: {what}" : "Undone: {what}", { what: deed(change) }));
  }

  private fresh([start, end]: Span, code: string | null, mark: Mark): Coding {
    const { source, store } = this;
    return {
      guid: newGuid(), code, source: source?.guid ?? "", revision: source?.revision.guid ?? "", start, end, coder: store.me ?? "",
      round: this.round?.guid ?? null, version: this.round?.version ?? null, facets: {}, made_at: new Date().toISOString(), state: "same", origins: [], mark,
    };
  }

  private change(coding: Coding, fields: Partial<Pick<Coding, "start" | "end" | "facets">>): void {
    const back = Object.fromEntries(Object.keys(fields).map((name) => [name, coding[name as "start"]])) as Partial<Coding>;
    this.patch(coding.guid, fields);
    void this.send({ kind: "coding.change", guid: coding.guid, ...fields } as Act, [coding.guid], () => this.patch(coding.guid, back));
  }

  private async send(act: Act, guids: readonly string[], takeBack: () => void): Promise<void> {
    this.sent++;
    this.pending = new Set([...this.pending, ...guids]);
    await this.store.do(act, takeBack).catch(() => undefined);
    this.pending = new Set([...this.pending].filter((other) => !guids.includes(other)));
  }

  private drop(guids: readonly string[]): void {
    this.codings = this.codings.filter((other) => !guids.includes(other.guid));
    this.choose([...this.chosen].filter((other) => !guids.includes(other)));
  }

  private swap(old: Coding, next: Coding): void {
    this.codings = this.codings.map((other) => (other.guid === old.guid ? next : other));
    this.choose([...this.chosen].map((guid) => (guid === old.guid ? next.guid : guid)));
  }

  private patch(guid: string, fields: Partial<Coding>): void {
    this.codings = this.codings.map((other) => (other.guid === guid ? { ...other, ...fields } : other));
  }
}
