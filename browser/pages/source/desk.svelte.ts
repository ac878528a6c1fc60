/**
 * A source on the desk: its codings as they stand, who looks at which, and the acts on them.
 *
 * Each act is shown at once and marked pending; a refusal takes back that act alone, whatever was done since.
 */
import { client, got, newGuid, type Coding, type Memo, type Source } from "../../api/client";
import type { Act } from "../../api/queue.svelte";
import type { StudyStore } from "../../api/study.svelte";
import { Intervals } from "../../engine/intervals";
import type { Span } from "../../engine/selection";
import { t } from "../../words/t";
import { followed } from "./followed";

const RECENT = 12;

export class Desk {
  source = $state.raw<Source | null>(null);
  codings = $state.raw<Coding[]>([]);
  memos = $state.raw<Memo[]>([]);
  pending = $state.raw<ReadonlySet<string>>(new Set());
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  recent = $state.raw<string[]>([]);
  whose = $state("");
  said = $state("");
  private readonly places = new Intervals<Coding>();

  constructor(
    readonly store: StudyStore,
    readonly guid: string,
  ) {}

  readonly final = $derived.by(() => this.store.study?.rounds.find((round) => round.final)?.guid ?? null);
  readonly shown = $derived.by(() => this.codings.filter((one) => this.passes(one)));
  /** The shown codings by place. The index is kept and changed; what is derived is the news that it did. */
  readonly index = $derived.by(() => {
    this.places.become(this.shown);
    return { places: this.places };
  });
  readonly counts = $derived.by(() => {
    const found = new Map<string, number>();
    for (const { code } of this.shown) if (code) found.set(code, (found.get(code) ?? 0) + 1);
    return found;
  });
  readonly looked = $derived.by(() =>
    this.shown.filter((one) => this.chosen.has(one.guid)).sort((a, b) => a.start - b.start || b.end - a.end),
  );

  private passes(coding: Coding): boolean {
    const which = this.whose || (this.final ? "final" : "all");
    if (which === "all") return true;
    if (which === "final") return coding.round === this.final || coding.coder === this.store.me;
    if (which === "mine") return coding.coder === this.store.me;
    return coding.round === which || coding.coder === which;
  }

  async load(): Promise<Source> {
    const path = { study: this.store.guid, source: this.guid };
    const asked = got(client.GET("/api/studies/{study}/sources/{source}", { params: { path } }));
    [this.source] = await Promise.all([asked, this.reload()]);
    return asked;
  }

  async reload(): Promise<void> {
    const path = { study: this.store.guid, source: this.guid };
    const [answer, about] = await Promise.all([
      got(client.GET("/api/studies/{study}/sources/{source}/codings", { params: { path } })),
      got(client.GET("/api/studies/{study}/memos", this.store.at)),
    ]);
    this.codings = answer.codings.filter((coding) => coding.state !== "gone");
    this.memos = about.memos;
  }

  choose(guids: Iterable<string>): void {
    this.chosen = new Set(guids);
  }

  say(sentence: string): void {
    this.said = sentence;
  }

  name(code: string | null): string {
    return this.store.name(code) ?? (code ? t("A code of an earlier version") : t("Noted, no code"));
  }

  add([start, end]: Span, code: string | null): void {
    const { source, store } = this;
    if (!source || !store.me) return;
    const same = (one: Coding) => one.code === code && one.start === start && one.end === end && one.coder === store.me;
    const known = this.codings.find(same);
    if (known) {
      this.choose([known.guid]);
      return this.say(t("You have coded these words with {code} already", { code: this.name(code) }));
    }
    const guid = newGuid();
    const revision = source.revision.guid;
    const coding: Coding = {
      guid, code, source: source.guid, revision, start, end, coder: store.me, round: null, version: null, facets: {},
      made_at: new Date().toISOString(), state: "same", origins: [],
    };
    if (code) this.recent = [code, ...this.recent.filter((other) => other !== code)].slice(0, RECENT);
    this.put(coding);
    this.choose([guid]);
    this.say(code ? t("Coded with {code}", { code: this.name(code) }) : t("Noted"));
    void this.send({ kind: "coding.add", guid, code, source: source.guid, revision, start, end } as Act, guid, () => this.drop(guid));
  }

  remove(coding: Coding): void {
    this.drop(coding.guid);
    this.say(t("Removed {code}. Undo with Ctrl Z.", { code: this.name(coding.code) }));
    void this.send({ kind: "coding.remove", guid: coding.guid }, coding.guid, () => this.put(coding));
  }

  recode(coding: Coding, code: string): void {
    if (!code || code === coding.code) return;
    const next: Coding = { ...coding, guid: newGuid(), code, origins: [coding.guid] };
    this.swap(coding, next);
    this.say(t("Coded with {code}", { code: this.name(code) }));
    const act = { kind: "coding.recode", guid: coding.guid, as: next.guid, code } as Act;
    void this.send(act, next.guid, () => this.swap(next, coding));
  }

  facet(coding: Coding, name: string, value: string | null): void {
    const facets = Object.fromEntries(Object.entries(coding.facets).filter(([key]) => key !== name));
    if (value !== null) facets[name] = value;
    this.change(coding, { facets });
    this.say(value === null ? t("{name} taken away", { name }) : t("{name}: {value}", { name, value }));
  }

  move(coding: Coding, [start, end]: Span): void {
    if (start < end) this.change(coding, { start, end });
  }

  /** Write a memo on a coding. */
  remark(coding: Coding, text: string): void {
    const { me, coders } = this.store;
    const memo: Memo = {
      guid: newGuid(), title: "", text, kind: "memo", author: me, author_name: coders.get(me ?? "") ?? null,
      made_at: new Date().toISOString(), about: { kind: "coding", guid: coding.guid }, private: false,
    };
    this.memos = [...this.memos, memo];
    this.say(t("Memo kept"));
    void this.send({ kind: "memo.add", guid: memo.guid, title: "", text, about: memo.about } as Act, memo.guid, () => {
      this.memos = this.memos.filter((other) => other.guid !== memo.guid);
    });
  }

  async undo(again: boolean): Promise<void> {
    const was = this.looked;
    const change = await this.store.undo(again).catch((error: unknown) => error as Error);
    if (change instanceof Error) return this.say(change.message);
    if (!change) return this.say(again ? t("Nothing to do again") : t("Nothing to undo"));
    await this.reload();
    this.choose(followed(was, this.codings));
    this.say(t(again ? "Done again: {what}" : "Undone: {what}", { what: change.sentence }));
  }

  private change(coding: Coding, fields: Partial<Pick<Coding, "start" | "end" | "facets">>): void {
    const back = Object.fromEntries(Object.keys(fields).map((name) => [name, coding[name as "start"]])) as Partial<Coding>;
    this.patch(coding.guid, fields);
    void this.send({ kind: "coding.change", guid: coding.guid, ...fields } as Act, coding.guid, () => this.patch(coding.guid, back));
  }

  private async send(act: Act, guid: string, takeBack: () => void): Promise<void> {
    this.pending = new Set([...this.pending, guid]);
    await this.store.do(act, takeBack).catch(() => undefined);
    this.pending = new Set([...this.pending].filter((other) => other !== guid));
  }

  private put(coding: Coding): void {
    this.codings = [...this.codings, coding];
  }

  private drop(guid: string): void {
    this.codings = this.codings.filter((other) => other.guid !== guid);
    this.choose([...this.chosen].filter((other) => other !== guid));
  }

  private swap(old: Coding, next: Coding): void {
    this.codings = this.codings.map((other) => (other.guid === old.guid ? next : other));
    this.choose([...this.chosen].map((guid) => (guid === old.guid ? next.guid : guid)));
  }

  private patch(guid: string, fields: Partial<Coding>): void {
    this.codings = this.codings.map((other) => (other.guid === guid ? { ...other, ...fields } : other));
  }
}
