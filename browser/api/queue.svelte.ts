/**
 * Acts on their way to the server: shown at once, sent in order, each once only.
 *
 * An act has an id of its own, so sending it again after a lost answer does no harm. While the server cannot be
 * reached, acts wait here and the page says so; a refusal takes back what was shown and gives the server's sentence.
 * What waits is kept with the tab, so that loading the page anew loses nothing of it.
 */
import { client, got, newGuid, Refusal, type Schemas } from "./client";

type Sent = Schemas["Acts"]["acts"][number];
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
export type Act = WithoutId<Sent>;

/** Several acts as one: one line in the history, one undo. One alone is itself. */
export function together(acts: readonly Act[]): Act {
  const [only] = acts;
  return acts.length === 1 && only ? only : ({ kind: "together", acts: acts.map((act) => ({ ...act, id: newGuid() })) } as Act);
}

interface Waiting {
  act: Sent;
  takeBack: () => void;
  done: (change: string) => void;
  failed: (reason: unknown) => void;
}

const PAUSE = 1500;

export class Queue {
  /** How many acts are not yet stored. */
  waiting = $state(0);
  /** Whether the server cannot be reached just now. */
  offline = $state(false);
  /** The last refusal, until someone has read it. */
  refusal = $state<string | null>(null);
  /** Acts that were refused, kept until someone has taken a copy of them or let them go: nothing written is lost. */
  refused = $state.raw<readonly Sent[]>([]);
  /** The place in the log after the last stored act. */
  cursor = $state<string | null>(null);

  private line: Waiting[] = [];
  private busy = false;
  private quiet: (() => void)[] = [];

  constructor(
    private readonly study: string,
    private readonly pause = PAUSE,
  ) {
    const kept = JSON.parse(storage()?.getItem(this.shelf) ?? "[]") as Sent[];
    this.line = kept.map((act) => ({ act, takeBack: () => undefined, done: () => undefined, failed: () => undefined }));
    this.waiting = this.line.length;
    void this.send();
  }

  private get shelf(): string {
    return `polyvocal unsent ${this.study}`;
  }

  /** What waits, as the tab keeps it. */
  private keep(): void {
    this.waiting = this.line.length;
    if (this.line.length) storage()?.setItem(this.shelf, JSON.stringify(this.line.map(({ act }) => act)));
    else storage()?.removeItem(this.shelf);
  }

  /** Do an act; `takeBack` undoes what was shown, should the server refuse. Resolves with the Change when stored. */
  do(act: Act, takeBack: () => void = () => undefined): Promise<string> {
    return new Promise((done, failed) => {
      this.line.push({ act: { ...act, id: newGuid() } as Sent, takeBack, done, failed });
      this.keep();
      void this.send();
    });
  }

  /** Let refused acts go; gives what is left to tell: nothing. */
  letGo(): null {
    this.refused = [];
    return null;
  }

  /** Resolves when everything asked so far is stored or refused, so that the log tells the whole of it. */
  settled(): Promise<void> {
    return this.line.length ? new Promise((done) => this.quiet.push(done)) : Promise.resolve();
  }

  private async send(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    while (this.line.length) {
      const next = this.line[0] as Waiting;
      try {
        const answer = await got(
          client.POST("/api/studies/{study}/changes", {
            params: { path: { study: this.study } },
            body: { acts: [next.act] },
          }),
        );
        this.offline = false;
        this.cursor = answer.cursor;
        this.line.shift();
        next.done(answer.done[0]?.change ?? "");
      } catch (error) {
        if (!(error instanceof Refusal) || error.status >= 500) {
          this.offline = true;
          await new Promise((wake) => setTimeout(wake, this.pause));
          continue;
        }
        this.line.shift();
        next.takeBack();
        this.refusal = error.message;
        this.refused = [...this.refused, next.act];
        next.failed(error);
      }
      this.keep();
    }
    this.busy = false;
    for (const done of this.quiet.splice(0)) done();
  }
}

function storage(): Storage | null {
  return typeof sessionStorage === "undefined" ? null : sessionStorage;
}
