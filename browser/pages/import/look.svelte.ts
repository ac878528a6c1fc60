/**
 * One file that is looked at before it comes in: read by the server, shown, agreed to or left.
 *
 * Invariant: a look stores nothing, here or there; the file is sent again with what was agreed to.
 */
import { Refusal, upload } from "../../api/client";
import { t } from "../../words/t";

export class Look<T extends { parts: string[] }> {
  file = $state.raw<File | null>(null);
  /** Which project of a file that holds several. */
  part = $state("");
  parts = $state.raw<readonly string[]>([]);
  found = $state.raw<T | null>(null);
  /** Whether the server reads the file, or takes it in. */
  doing = $state<"reading" | "storing" | null>(null);
  fault = $state<string | null>(null);
  /** Whether what is shown was looked at anew, since the study had changed meanwhile. */
  fresh = $state(false);
  private stopping: AbortController | null = null;

  /** `where` answers what the file holds. */
  constructor(private readonly where: string) {}

  /** Look at a file, or at one project of it. */
  async at(file: File, part = ""): Promise<void> {
    this.stopping?.abort();
    const stopping = new AbortController();
    [this.stopping, this.file, this.doing, this.fault, this.fresh] = [stopping, file, "reading", null, false];
    try {
      const found = await upload<T>(this.where, "file", [file], { fields: part ? { part } : {}, signal: stopping.signal });
      [this.found, this.part, this.parts] = [found, part, found.parts.length ? found.parts : this.parts];
    } catch (error) {
      if (stopping.signal.aborted) return;
      this.fault = sentence(error);
      if (!this.found) this.file = null;
    }
    if (this.stopping === stopping) this.doing = null;
  }

  /** Whether one of several projects is still to be chosen. */
  get asks(): boolean {
    return this.parts.length > 0 && !this.part;
  }

  /** Stop reading, and go back to what was shown before, if anything was. */
  cancel(): void {
    this.stopping?.abort();
    this.doing = null;
    if (!this.found) this.leave();
  }

  /** Leave the file as it is: nothing of it is kept. */
  leave(): void {
    this.stopping?.abort();
    [this.file, this.found, this.part, this.parts, this.doing, this.fault, this.fresh] = [null, null, "", [], null, null, false];
  }

  /** Send the file again, with what was agreed to. Gives nothing where it was refused, which is then told. */
  async agree<A>(where: string, fields: Readonly<Record<string, string>> = {}): Promise<A | null> {
    const { file, part } = this;
    if (!file || this.doing) return null;
    [this.doing, this.fault] = ["storing", null];
    try {
      const answer = await upload<A>(where, "file", [file], { fields: { ...fields, ...(part ? { part } : {}) } });
      this.doing = null;
      return answer;
    } catch (error) {
      this.doing = null;
      if (error instanceof Refusal && error.status === 409) await this.again(file, part, error.message);
      else this.fault = sentence(error);
      return null;
    }
  }

  private async again(file: File, part: string, why: string): Promise<void> {
    await this.at(file, part);
    if (!this.fault) [this.fault, this.fresh] = [why, true];
  }
}

/** What went wrong, as a person reads it. A file that changed or was moved cannot be sent, and the browser says no more. */
function sentence(error: unknown): string {
  if (error instanceof TypeError) return t("The file could not be sent: the server was not reached, or the file was changed or moved meanwhile. Choose it again.");
  return error instanceof Error ? error.message : String(error);
}
