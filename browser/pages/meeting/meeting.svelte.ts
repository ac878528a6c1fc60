/** A meeting as its page knows it: its points, who is here, and what was decided. The tab keeps it until the meeting is over. */
import { client, got, newGuid, type Decision, type Proposal, type Schemas } from "../../api/client";
import type { Act } from "../../api/queue.svelte";
import type { StudyStore } from "../../api/study.svelte";
import { draft, hold } from "../../parts/drafts";
import { waits, type Asked } from "../../parts/proposals";
import { Board } from "../proposals/board.svelte";
import { apart, decided, goingOn, points, uses, type Outcome } from "./meeting";

type Made = Schemas["MadeOut"];
export type Step =
  | { kind: "begin" | "codes" | "end" }
  | { kind: "proposals"; guids: readonly string[] }
  | { kind: "unfitted" | "struck"; codings: readonly Made[] };

interface Kept {
  here: string[];
  points: string[][];
  /** The Change that each decision was, so that it can be undone. */
  changes: Record<string, string>;
}

export interface Words {
  title?: string;
  reason: string;
  meaning?: boolean;
}

/** What stands in the address for a meeting that is not about one round. */
export const ALL = "all";

export class Meeting {
  readonly board: Board;
  codes = $state.raw<Schemas["CodesCompared"] | null>(null);
  private unfitted = $state.raw<readonly Made[]>([]);
  private struck = $state.raw<readonly Made[]>([]);
  /** Whether some sources of the round were read by several. */
  several = $state(false);
  sources = $state.raw<ReadonlyMap<string, string>>(new Map());
  fault = $state<string | null>(null);
  private kept = $state.raw<Kept>({ here: [], points: [], changes: {} });
  /** What was done last, in a sentence, and the Change it was; null where it was undone. */
  last = $state.raw<{ sentence: string; change: string | null } | null>(null);
  busy = $state(false);

  constructor(
    readonly store: StudyStore,
    readonly round: string,
  ) {
    this.board = new Board(store);
    this.kept = draft<Kept>(this.shelf) ?? this.kept;
  }

  /** The round, or null where the meeting is about what was proposed in any or in none. */
  get named(): string | null {
    return this.round === ALL ? null : this.round;
  }

  private get shelf(): string {
    return `meeting:${this.store.guid}:${this.round}`;
  }

  readonly here = $derived(this.kept.here);
  readonly used = $derived(uses(this.codes?.codes ?? []));
  readonly decisions = $derived.by(() => this.board.decisions.filter((one) => one.round === this.named));
  readonly waiting = $derived(this.kept.points.flat().filter((guid) => waits(this.board.byGuid.get(guid) ?? { state: "" })).length);

  readonly steps = $derived.by<readonly Step[]>(() => [
    { kind: "begin" },
    ...this.kept.points.map((guids) => ({ kind: "proposals", guids }) as const),
    ...(this.unfitted.length ? [{ kind: "unfitted", codings: this.unfitted } as const] : []),
    ...(this.struck.length ? [{ kind: "struck", codings: this.struck } as const] : []),
    ...(this.used.nobody.length + this.used.some.length + this.used.own.length ? [{ kind: "codes" } as const] : []),
    { kind: "end" },
  ]);

  private keep(some: Partial<Kept>): void {
    this.kept = { ...this.kept, ...some };
    hold(this.shelf, this.kept);
  }

  present(coder: string, is: boolean): void {
    this.keep({ here: is ? [...this.here, coder] : this.here.filter((other) => other !== coder) });
  }

  /** What a round's work looks like changes seldom; it is read once. */
  async open(): Promise<void> {
    if (!this.named) {
      this.codes = { coders: [], codes: [], unfitted: 0, struck: 0 };
      return;
    }
    try {
      const path = { study: this.store.guid, round: this.round };
      const marked = (mark: string) => got(client.GET("/api/studies/{study}/rounds/{round}/codings", { params: { path, query: { mark } } }));
      const [codes, unfitted, struck, comparison, sources] = await Promise.all([
        got(client.GET("/api/studies/{study}/rounds/{round}/codes", { params: { path } })),
        marked("unfitted"),
        marked("struck"),
        got(client.GET("/api/studies/{study}/rounds/{round}/comparison", { params: { path } })),
        got(client.GET("/api/studies/{study}/sources", this.store.at)),
      ]);
      [this.codes, this.unfitted, this.struck] = [codes, unfitted.codings, struck.codings];
      this.several = comparison.sources.length > 0;
      this.sources = new Map(sources.sources.map(({ guid, name }) => [guid, name]));
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  async load(): Promise<void> {
    await this.board.load();
    const { store, board } = this;
    const fresh = points(board.proposals ?? [], this.round, store.tree.map(({ code }) => code.guid), store.themes.map(({ guid }) => guid));
    const known = new Set((board.proposals ?? []).filter(({ state }) => state !== "withdrawn").map(({ guid }) => guid));
    if (board.proposals) this.keep({ points: goingOn(this.kept.points, fresh, known) });
  }

  /** Decide on each proposal of a point by itself. */
  apart(guids: readonly string[]): void {
    this.keep({ points: apart(this.kept.points, this.kept.points.findIndex(([first]) => first === guids[0])) });
  }

  /** Resolves with whether it was stored; a refusal is shown where all refusals are. */
  decide(outcome: Outcome, chosen: Proposal, set: readonly Proposal[], words: Words, adapted: Asked | null = null): Promise<boolean> {
    return this.add({ ...decided(outcome, chosen, set, adapted), ...words });
  }

  /** Write down what was settled without a proposal. */
  settle(words: Words): Promise<boolean> {
    return this.add({ outcome: "accept", proposals: [], ...words });
  }

  private async add(fields: object): Promise<boolean> {
    this.busy = true;
    const guid = newGuid();
    try {
      const change = await this.store.do({ kind: "decision.add", guid, present: this.here, round: this.named, ...fields } as unknown as Act);
      this.keep({ changes: { ...this.kept.changes, [guid]: change } });
      await this.after(change);
      return true;
    } catch {
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What the draft is now, and what the log says was done to it. */
  private async after(change: string): Promise<void> {
    await Promise.all([this.store.loadFramework(), this.load()]);
    const params = { path: { study: this.store.guid }, query: { limit: 20 } };
    const { changes } = await got(client.GET("/api/studies/{study}/changes", { params }));
    const sentence = changes.find((one) => one.change === change)?.sentence;
    this.last = sentence ? { sentence, change } : null;
  }

  /** The Change that a decision was, where this meeting made it. */
  changeOf(decision: Decision): string | null {
    return this.kept.changes[decision.guid] ?? null;
  }

  async undo(change: string): Promise<void> {
    this.busy = true;
    try {
      const undone = await this.store.do({ kind: "undo", change } as Act);
      await this.after(undone);
      if (this.last) this.last = { sentence: this.last.sentence.replace(/^took back: /, ""), change: null };
    } catch {
      // The refusal is shown where all refusals are.
    }
    this.busy = false;
  }
}
