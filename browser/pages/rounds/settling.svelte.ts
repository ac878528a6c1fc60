/** Deciding together as its page knows it: the round that holds the decisions, and those on one source. */
import { client, got, newGuid, type Coding, type Round } from "../../api/client";
import type { Act } from "../../api/queue.svelte";
import { t } from "../../words/t";
import type { RoundsBook } from "./book.svelte";
import { agreed, type Decision } from "./settling";

export class Settling {
  /** All codings of the source that one may see, for the answers that they give. */
  private codings = $state.raw<readonly Coding[]>([]);
  readonly round = $derived.by(() => {
    const all = this.book.rounds?.filter(({ settles }) => settles === this.settles) ?? [];
    return all.find((one) => one.state === "open" && this.mine(one)) ?? all.at(-1) ?? null;
  });
  readonly made = $derived(this.codings.filter(({ round }) => round !== null && round === this.round?.guid));

  constructor(
    readonly book: RoundsBook,
    /** The round whose differences are decided. */
    readonly settles: string,
  ) {}

  private mine(round: Round): boolean {
    return round.assignments.some(({ coder }) => coder === this.book.store.me);
  }

  /** Whether one can decide on this source now. */
  open(source: string): boolean {
    const { round, book } = this;
    return round?.state === "open" && round.assignments.some((one) => one.coder === book.store.me && one.source === source);
  }

  async load(source: string): Promise<void> {
    const path = { study: this.book.store.guid, source };
    this.codings = (await got(client.GET("/api/studies/{study}/sources/{source}/codings", { params: { path } }))).codings;
  }

  /** Plan the round that holds the decisions, give oneself its sources, and open it: one act. */
  async begin(settled: Round, sources: readonly string[]): Promise<boolean> {
    const me = this.book.store.me;
    if (!me) return false;
    const guid = newGuid();
    const { version } = settled;
    const name = t("Decisions on {round}", { round: settled.name });
    return this.book.act([
      { kind: "round.add", guid, name, mode: "open", version, settles: settled.guid, asks: [] } as unknown as Act,
      { kind: "round.assign", guid, assignments: sources.map((source) => ({ guid: newGuid(), coder: me, source })) } as Act,
      { kind: "round.move", guid, state: "open" } as Act,
    ]);
  }

  /** Make them codings of the round of decisions; what all of their origins answer alike, they answer too. */
  async decide(decisions: readonly Decision[]): Promise<boolean> {
    const answers = new Map(this.codings.map(({ guid, facets }) => [guid, facets]));
    const acts = decisions.map((one) => {
      const facets = agreed(one.origins.map((guid) => answers.get(guid) ?? {}));
      return { kind: "coding.add", guid: newGuid(), ...one, facets, round: this.round?.guid ?? null } as Act;
    });
    return acts.length > 0 && this.book.act(acts);
  }

  async takeBack(codings: readonly Coding[]): Promise<void> {
    await this.book.act(codings.map(({ guid }) => ({ kind: "coding.remove", guid }) as Act));
  }
}
