/** The rounds as their pages know them, and the acts on them; what was done last can be undone where it was done. */
import { client, got, type Round, type SourceRow } from "../../api/client";
import { together, type Act } from "../../api/queue.svelte";
import { deed, type StudyStore } from "../../api/study.svelte";

export class RoundsBook {
  rounds = $state.raw<readonly Round[] | null>(null);
  sources = $state.raw<readonly SourceRow[]>([]);
  fault = $state<string | null>(null);
  /** What is on its way: acts go one after the other, and a second press of the same button is none. */
  private line: Promise<unknown> = Promise.resolve();
  private readonly pressed = new Set<string>();
  private asked = 0;
  /** What was done last, in the log's sentence, and the Change it was; null where it was undone. */
  last = $state.raw<{ sentence: string; change: string | null } | null>(null);
  readonly names = $derived(new Map(this.sources.map(({ guid, name }) => [guid, name])));

  constructor(readonly store: StudyStore) {}

  /** Rounds, and the names of what is read in them; texts stand in the study's order everywhere. */
  async load(): Promise<void> {
    const mine = ++this.asked;
    try {
      const [{ rounds }, { sources }] = await Promise.all([
        got(client.GET("/api/studies/{study}/rounds", this.store.at)),
        got(client.GET("/api/studies/{study}/sources", this.store.at)),
      ]);
      const place = new Map(sources.map(({ guid }, n) => [guid, n]));
      const inOrder = (one: Round) => ({ ...one, assignments: one.assignments.toSorted((a, b) => (place.get(a.source) ?? 0) - (place.get(b.source) ?? 0)) });
      if (mine === this.asked) [this.rounds, this.sources, this.fault] = [rounds.map(inOrder), sources, null];
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  may(action: string): boolean {
    return this.store.study?.may.includes(action) ?? false;
  }

  coder(guid: string): string {
    return this.store.coders.get(guid) ?? "";
  }

  source(guid: string): string {
    return this.names.get(guid) ?? "";
  }

  /** Do it as one act, and tell what came of it; false where it was refused, which is shown where all refusals are. */
  async act(acts: readonly Act[]): Promise<boolean> {
    const [first] = acts;
    const key = JSON.stringify(first?.kind.endsWith(".add") ? { ...first, guid: null } : first);
    if (this.pressed.has(key)) return false;
    this.pressed.add(key);
    const done = this.line.then(() => this.send(acts)).finally(() => this.pressed.delete(key));
    this.line = done;
    return done;
  }

  private async send(acts: readonly Act[]): Promise<boolean> {
    try {
      const change = await this.store.do(together(acts));
      await Promise.all([this.load(), this.store.loadStudy()]);
      const { undo } = await got(client.GET("/api/studies/{study}/changes/next", this.store.at));
      this.last = undo?.change === change ? { sentence: deed(undo), change } : null;
      return true;
    } catch {
      return false;
    }
  }

  async undo(change: string): Promise<void> {
    const sentence = this.last?.sentence ?? "";
    if (await this.act([{ kind: "undo", change } as Act])) this.last = { sentence, change: null };
  }
}
