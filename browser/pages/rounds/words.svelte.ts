/** The codes of a round as it was read: those of its version, and what people added in it. */
import { client, got, type Code, type Round } from "../../api/client";
import { branches, type StudyStore } from "../../api/study.svelte";
import { t } from "../../words/t";

export class RoundCodes {
  private codes = $state.raw<ReadonlyMap<string, Code>>(new Map());
  readonly offered = $derived(branches([...this.codes.values()]).filter(({ code }) => code.codable && !code.retired && !code.round));

  constructor(
    private readonly store: StudyStore,
    private readonly round: Pick<Round, "version">,
  ) {}

  async load(): Promise<void> {
    const { version } = this.round;
    const query = version ? { version } : {};
    const { codes } = await got(client.GET("/api/studies/{study}/framework", { params: { path: { study: this.store.guid }, query } }));
    this.codes = new Map(codes.map((code) => [code.guid, code]));
  }

  name(code: string): string {
    return (this.codes.get(code) ?? this.store.byGuid.get(code))?.name ?? t("a code that is gone");
  }

  /** The code as it stands, if it can be given in a decision: not somebody's own. */
  usable(code: string): boolean {
    return this.offered.some((one) => one.code.guid === code);
  }
}
