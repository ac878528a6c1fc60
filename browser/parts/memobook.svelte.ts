/** The memos of a study as a page knows them: what they link to, by name and by page, and the acts that write them. */
import { client, got, newGuid, type Memo } from "../api/client";
import type { Act } from "../api/queue.svelte";
import type { StudyStore } from "../api/study.svelte";
import { t } from "../words/t";
import { linked } from "./memos";
import { placeOf } from "./places";

/** What a person writes of a memo. */
export interface Written {
  title: string;
  text: string;
  kind: string;
  private: boolean;
  about: Memo["about"];
}

/** A thing of the study that a memo can be about or link to. */
export interface Thing {
  readonly kind: string;
  readonly guid: string;
  readonly name: string;
}

const PAGE = 1000;

export class MemoBook {
  memos = $state.raw<readonly Memo[] | null>(null);
  sources = $state.raw<ReadonlyMap<string, string>>(new Map());
  cases = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** The source and the words of each coding that memos speak of. */
  private quoted = $state.raw<ReadonlyMap<string, { source: string; text: string }>>(new Map());
  private sought = new Set<string>();
  fault = $state<string | null>(null);

  constructor(readonly store: StudyStore) {}

  readonly links = $derived(linked(this.memos ?? []));
  readonly titles = $derived(new Map((this.memos ?? []).map((memo) => [memo.guid, title(memo)])));

  /** Whether this person may write memos here. */
  get may(): boolean {
    return this.store.study?.may.includes("reflect") ?? false;
  }

  /** Read again, unless acts are on their way: then what is shown is newer than what would be read. */
  async load(): Promise<void> {
    if (this.memos && this.store.queue.waiting) return;
    try {
      const { at } = this.store;
      const [memos, sources, cases] = await Promise.all([
        got(client.GET("/api/studies/{study}/memos", at)),
        got(client.GET("/api/studies/{study}/sources", at)),
        got(client.GET("/api/studies/{study}/cases", at)),
      ]);
      this.sources = new Map(sources.sources.map((source) => [source.guid, source.name]));
      this.cases = new Map(cases.cases.map((one) => [one.guid, one.name]));
      if (!this.memos || !this.store.queue.waiting) this.memos = memos.memos;
      this.fault = null;
      await this.seek();
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  /** Find the quotations that memos speak of. One that no reading has (without a code, or taken away) stays without a place. */
  private async seek(): Promise<void> {
    const wanted = [...this.links.keys()].filter((key) => key.startsWith("coding:")).map((key) => key.slice("coding:".length));
    const missing = new Set(wanted.filter((guid) => !this.sought.has(guid)));
    const found = new Map(this.quoted);
    let after: string | null | undefined;
    while (missing.size && after !== null) {
      const query = { reading: "all", limit: PAGE, ...(after ? { after } : {}) };
      const answer = await got(client.GET("/api/studies/{study}/quotations", { params: { path: { study: this.store.guid }, query } }));
      for (const { codings, source, text } of answer.quotations)
        for (const coding of codings) if (missing.delete(coding)) found.set(coding, { source, text });
      after = answer.next;
    }
    for (const guid of wanted) this.sought.add(guid);
    this.quoted = found;
  }

  /** What the thing is called, with its kind where the name alone does not say it. */
  label(kind: string, guid: string): string {
    const { store } = this;
    const gone = t("something that is no longer here");
    if (kind === "study") return t("the whole study");
    if (kind === "code") return t("the code {name}", { name: store.name(guid) ?? gone });
    if (kind === "theme") return t("the theme {name}", { name: store.themes.find((theme) => theme.guid === guid)?.name ?? gone });
    if (kind === "source") return this.sources.get(guid) ?? gone;
    if (kind === "case") return t("the participant {name}", { name: this.cases.get(guid) ?? gone });
    if (kind === "round") return t("the round {name}", { name: store.study?.rounds.find((round) => round.guid === guid)?.name ?? gone });
    if (kind === "version") return t("version {n}", { n: guid });
    if (kind === "memo") return this.titles.get(guid) ?? gone;
    const words = this.quoted.get(guid)?.text;
    return words ? t("the quotation “{words}”", { words: short(words) }) : t("a quotation");
  }

  /** Where the thing is shown. */
  readonly path = (kind: string, guid: string): string => placeOf(this.store.guid, kind, guid, this.quoted.get(guid)?.source);

  /** Everything that one can choose to write about or link to. */
  get things(): Thing[] {
    const { store } = this;
    return [
      ...store.tree.filter(({ code }) => !code.retired).map(({ code, path }) => ({ kind: "code", guid: code.guid, name: path })),
      ...store.themes.map(({ guid, name }) => ({ kind: "theme", guid, name })),
      ...[...this.sources].map(([guid, name]) => ({ kind: "source", guid, name })),
      ...[...this.cases].map(([guid, name]) => ({ kind: "case", guid, name })),
      ...(store.study?.rounds ?? []).map(({ guid, name }) => ({ kind: "round", guid, name })),
      ...[...this.titles].map(([guid, name]) => ({ kind: "memo", guid, name })),
    ];
  }

  /** Keep a new memo, shown at once. */
  add(written: Written): Memo {
    const { me, coders } = this.store;
    const memo: Memo = {
      ...written, guid: newGuid(), author: me, author_name: coders.get(me ?? "") ?? null, made_at: new Date().toISOString(), round: null,
    };
    const { title, text, about, kind } = written;
    this.memos = [...(this.memos ?? []), memo];
    const act = { kind: "memo.add", guid: memo.guid, title, text, about, memo: kind, private: written.private } as Act;
    this.send(act, () => this.drop(memo.guid));
    return memo;
  }

  /** Change one's memo, shown at once. A refusal puts back what was there. */
  change(memo: Memo, fields: Partial<Written>): void {
    const put = (now: Partial<Memo>) =>
      (this.memos = (this.memos ?? []).map((other) => (other.guid === memo.guid ? { ...other, ...now } : other)));
    put(fields);
    const { kind, ...rest } = fields;
    this.send({ kind: "memo.change", guid: memo.guid, ...rest, ...(kind ? { memo: kind } : {}) } as Act, () => put(memo));
  }

  /** Remove one's memo, gone at once. Resolves with the way to bring it back, or with null where it was refused. */
  async remove(memo: Memo): Promise<(() => Promise<void>) | null> {
    const place = this.memos?.indexOf(memo) ?? 0;
    this.drop(memo.guid);
    const back = () => (this.memos = (this.memos ?? []).toSpliced(place, 0, memo));
    try {
      const change = await this.store.do({ kind: "memo.remove", guid: memo.guid } as Act, back);
      return async () => {
        await this.store.do({ kind: "undo", change } as Act).catch(() => undefined);
      };
    } catch {
      return null;
    }
  }

  private drop(guid: string): void {
    this.memos = (this.memos ?? []).filter((memo) => memo.guid !== guid);
  }

  private send(act: Act, takeBack: () => void): void {
    void this.store.do(act, takeBack).catch(() => undefined);
  }
}

/** What a memo is called: its title, or else how it begins. */
export function title(memo: Memo): string {
  return memo.title || short(memo.text.replace(/[#*_>`]/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim()) || t("Memo");
}

/** A kind of memo, as a person says it. */
export function kindName(kind: string): string {
  const names: Record<string, string> = {
    memo: t("Memo"), journal: t("Journal"), perspective: t("Perspective"), answer: t("Answer"),
  };
  return names[kind] ?? kind;
}

/** A kind of thing, as a person says it. */
export function thingName(kind: string): string {
  const names: Record<string, string> = {
    study: t("The whole study"), source: t("Source"), coding: t("Quotation"), code: t("Code"), theme: t("Theme"),
    case: t("Participant"), round: t("Round"), version: t("Version"), memo: t("Memo"), question: t("Question"),
    proposal: t("Proposal"), decision: t("Decision"),
  };
  return names[kind] ?? kind;
}

function short(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 60 ? `${line.slice(0, 58).replace(/\s\S*$/, "")}…` : line;
}
