/** The proposals and decisions of a study as its pages show them, with the names that things had when they were proposed. */
import { client, got, type Decision, type Proposal } from "../../api/client";
import type { StudyStore } from "../../api/study.svelte";
import { sentence, waits, type Names } from "../../parts/proposals";
import { t } from "../../words/t";

export class Board {
  proposals = $state.raw<readonly Proposal[] | null>(null);
  decisions = $state.raw<readonly Decision[]>([]);
  fault = $state<string | null>(null);
  /** What codes and themes were called in each version, by version and GUID. */
  private was = $state.raw<ReadonlyMap<number, ReadonlyMap<string, string>>>(new Map());

  constructor(readonly store: StudyStore) {}

  readonly byGuid = $derived(new Map((this.proposals ?? []).map((one) => [one.guid, one])));
  /** What was decided on each proposal, the last of it. */
  readonly decided = $derived(new Map(this.decisions.flatMap((one) => one.proposals.map((guid) => [guid, one] as const))));

  may(action: "propose" | "decide"): boolean {
    return this.store.study?.may.includes(action) ?? false;
  }

  async load(): Promise<void> {
    try {
      const found = await got(client.GET("/api/studies/{study}/proposals", this.store.at));
      await this.remember(found.proposals);
      [this.proposals, this.decisions, this.fault] = [found.proposals, found.decisions, null];
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  /** Versions never change, so each is read once. */
  private async remember(proposals: readonly Proposal[]): Promise<void> {
    const wanted = new Set(proposals.filter((one) => !waits(one)).map(({ version }) => version));
    const missing = [...wanted].filter((version): version is number => version !== null && !this.was.has(version));
    const found = await Promise.all(
      missing.map(async (version) => {
        const at = { path: { study: this.store.guid }, query: { version } };
        const { codes, themes } = await got(client.GET("/api/studies/{study}/framework", { params: at }));
        return [version, new Map([...codes, ...themes].map(({ guid, name }) => [guid, name]))] as const;
      }),
    );
    this.was = new Map([...this.was, ...found]);
  }

  /** What things are called: as they are now where it waits for a decision, and as they were where it has one. */
  names(proposal: Proposal): Names {
    const was = waits(proposal) ? undefined : this.was.get(proposal.version ?? -1);
    const { store } = this;
    return {
      code: (guid) => was?.get(guid) ?? store.byGuid.get(guid)?.name ?? t("a code that is no longer here"),
      theme: (guid) => was?.get(guid) ?? store.themes.find((theme) => theme.guid === guid)?.name ?? t("a theme that is no longer here"),
    };
  }

  says(proposal: Proposal): string {
    return sentence(proposal, this.names(proposal));
  }

  round(guid: string | null): string | null {
    return this.store.study?.rounds.find((round) => round.guid === guid)?.name ?? null;
  }

  coder(guid: string | null): string {
    return this.store.coders.get(guid ?? "") ?? t("Someone");
  }
}

export function day(at: string | null): string {
  return at ? new Date(at).toLocaleDateString(undefined, { dateStyle: "long" }) : "";
}
