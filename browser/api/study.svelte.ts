/** One study as the page knows it: what it is, its framework, and the acts on their way. */
import { PALETTE } from "../engine/colour";
import { declare } from "../engine/paint";
import { client, got, newGuid, type Change, type Code, type Study, type Theme } from "./client";
import { coloured } from "./coloured";
import { Queue, type Act } from "./queue.svelte";

export interface Branch {
  code: Code;
  path: string;
  depth: number;
  below: number;
}

export class StudyStore {
  study = $state<Study | null>(null);
  codes = $state<Code[]>([]);
  themes = $state<Theme[]>([]);
  fault = $state<string | null>(null);
  /** Grows with every stored act, so that pages know to look again. */
  stored = $state(0);
  /** Grows with every act that others did meanwhile, or oneself in another window. */
  news = $state(0);
  /** Whether the codes are shown as the themes gather them, or as they are nested. */
  grouped = $state(false);
  /** Whether codes wear the colours of their themes, or their own. */
  byTheme = $state(false);
  /** The letters that this person gave to codes, by code. */
  keys = $state.raw<Readonly<Record<string, string>>>({});
  /** Codes used lately, the latest first. */
  recent = $state.raw<readonly string[]>([]);
  /** The code that every selection gets, while a person has taken it in hand. */
  armed = $state<string | null>(null);
  /** The code that is being dragged. */
  dragged = $state<string | null>(null);
  /** The round that is read in: its version is the framework that is shown, and new codes are one's own. */
  reading = $state<string | null>(null);
  readonly queue: Queue;
  /** How far the log was read, and the Changes that this page made itself. */
  private read: string | null = null;
  private readonly own = new Set<string>();

  constructor(readonly guid: string) {
    this.queue = new Queue(guid);
  }

  readonly byGuid = $derived(new Map(this.codes.map((code) => [code.guid, code])));
  readonly tree = $derived(branches(this.codes));
  readonly paths = $derived(new Map(this.tree.map((branch) => [branch.code.guid, branch.path])));
  readonly me = $derived(this.study?.coders.find((coder) => coder.me)?.guid ?? null);
  readonly coders = $derived(new Map(this.study?.coders.map((coder) => [coder.guid, coder.name]) ?? []));

  get at(): { params: { path: { study: string } } } {
    return { params: { path: { study: this.guid } } };
  }

  async load(): Promise<void> {
    try {
      const [study, framework] = await Promise.all([
        got(client.GET("/api/studies/{study}", this.at)),
        got(client.GET("/api/studies/{study}/framework", this.at)),
      ]);
      this.study = study;
      [this.keys, this.read] = [study.keys, study.cursor];
      this.take(framework.codes, framework.themes);
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  /** Look whether others did something since; `news` then grows. Nothing is asked while the page is out of sight. */
  async look(): Promise<void> {
    if (!this.read || document.hidden || this.queue.waiting) return;
    const query = { after: this.read, limit: 500 };
    const answer = await got(client.GET("/api/studies/{study}/changes", { params: { path: { study: this.guid }, query } }));
    this.read = answer.cursor;
    if (answer.changes.every((change) => this.own.has(change.change))) return;
    await Promise.all([this.loadFramework(), this.loadStudy()]);
    this.news++;
  }

  /** What frames the study: rounds, versions, people. */
  async loadStudy(): Promise<void> {
    this.study = await got(client.GET("/api/studies/{study}", this.at));
  }

  /** Read in a round, or in none: the codes become those of its version. */
  readIn(round: string | null): void {
    if (round === this.reading) return;
    this.reading = round;
    void this.loadFramework().catch(() => undefined);
  }

  async loadFramework(): Promise<void> {
    const query = this.reading ? { round: this.reading } : {};
    const framework = await got(client.GET("/api/studies/{study}/framework", { params: { path: { study: this.guid }, query } }));
    this.take(framework.codes, framework.themes);
  }

  readonly colours = $derived(coloured(this.codes, this.themes, this.byTheme));

  colour(code: string | null): string {
    return this.colours.get(code ?? "") ?? NO_CODE;
  }

  /** Wear the colours of themes, or one's own again. */
  wear(byTheme: boolean): void {
    this.byTheme = byTheme;
    this.declare();
  }

  used(code: string): void {
    this.recent = [code, ...this.recent.filter((other) => other !== code)].slice(0, RECENT);
  }

  /** Give a code letters, or take them away with none. */
  setKey(code: string, letters: string): void {
    const was = this.keys;
    const rest = Object.entries(was).filter(([guid]) => guid !== code && this.byGuid.has(guid));
    const keys = Object.fromEntries(letters ? [...rest, [code, letters.toLocaleLowerCase()]] : rest);
    this.keys = keys;
    void this.do({ kind: "coder.keys", keys } as Act, () => (this.keys = was)).catch(() => undefined);
  }

  name(code: string | null): string | null {
    return code ? (this.paths.get(code) ?? null) : null;
  }

  /** Do an act on the study; what shows it is the caller's. */
  async do(act: Act, takeBack?: () => void): Promise<string> {
    const change = await this.queue.do(act, takeBack);
    this.own.add(change);
    this.stored++;
    return change;
  }

  /** Make a code, shown at once. */
  addCode(name: string, parent: string | null = null): Code {
    const { code, act, takeBack } = this.newCode(name, parent);
    void this.do(act, takeBack).catch(() => undefined);
    return code;
  }

  /** A code that is shown already, and the act that makes it, to be sent alone or with what it is for. */
  newCode(name: string, parent: string | null = null): { code: Code; act: Act; takeBack: () => void } {
    const code: Code = {
      guid: newGuid(), name, parent, colour: parent ? null : this.freshColour(), definition: "", when_to_use: "", when_not: "", example: "",
      facets: {}, position: Number.MAX_SAFE_INTEGER, codings: 0, mine: 0, codable: true, retired: false, became: [], round: this.reading, made_by: this.me,
    };
    this.take([...this.codes, code], this.themes);
    const act = { kind: "code.add", guid: code.guid, name, parent, colour: code.colour, round: this.reading } as Act;
    return { code, act, takeBack: () => this.take(this.codes.filter((other) => other.guid !== code.guid), this.themes) };
  }

  /** Stop using a code, or use it again. */
  retire(guid: string, retired: boolean): void {
    this.patch(guid, { retired });
    void this.do({ kind: "code.retire", guid, retired } as Act, () => this.patch(guid, { retired: !retired })).catch(() => undefined);
  }

  /** Merge a code into another; shown when it is stored, since much may move. */
  async merge(guid: string, into: string): Promise<void> {
    await this.do({ kind: "code.merge", guid, into } as Act);
    await this.loadFramework();
    this.news++;
  }

  /** A place in the tree beside another code: before it or after it, under the same parent. */
  placeCode(guid: string, beside: string, after: boolean): void {
    const target = this.byGuid.get(beside);
    if (!target || guid === beside) return;
    const row = this.codes.filter((code) => code.parent === target.parent && code.guid !== guid).sort((a, b) => a.position - b.position);
    const at = row.indexOf(target) + (after ? 1 : 0);
    const [low, high] = [row[at - 1]?.position, row[at]?.position];
    const position = low === undefined ? (high ?? 1) - 1 : high === undefined ? low + 1 : (low + high) / 2;
    this.changeCode(guid, { parent: target.parent, position });
  }

  /** Change a code, shown at once. A refusal puts back these fields and no others. */
  changeCode(guid: string, fields: Partial<Code>): void {
    const was = this.byGuid.get(guid);
    if (!was) return;
    const back = Object.fromEntries(Object.keys(fields).map((name) => [name, was[name as keyof Code]])) as Partial<Code>;
    this.patch(guid, fields);
    void this.do({ kind: "code.change", guid, ...fields } as Act, () => this.patch(guid, back)).catch(() => undefined);
  }

  /** Remove a code; the server refuses one that is in use or has codes under it, and says so. */
  removeCode(guid: string): void {
    const was = this.byGuid.get(guid);
    if (!was) return;
    this.take(this.codes.filter((code) => code.guid !== guid), this.themes);
    void this.do({ kind: "code.remove", guid }, () => this.take([...this.codes, was], this.themes)).catch(() => undefined);
  }

  /** Make a theme, shown at once. */
  addTheme(name: string): Theme {
    const theme: Theme = {
      guid: newGuid(), name, claim: "", status: "candidate", colour: null, codes: [], codings: [], position: Number.MAX_SAFE_INTEGER,
    };
    this.take(this.codes, [...this.themes, theme]);
    void this.do({ kind: "theme.add", guid: theme.guid, name } as Act, () => this.dropTheme(theme.guid)).catch(() => undefined);
    return theme;
  }

  /** Change a theme, shown at once. A refusal puts back these fields and no others. */
  changeTheme(guid: string, fields: Partial<Theme>): void {
    const was = this.themes.find((theme) => theme.guid === guid);
    if (!was) return;
    const back = Object.fromEntries(Object.keys(fields).map((name) => [name, was[name as keyof Theme]])) as Partial<Theme>;
    const patch = (some: Partial<Theme>) =>
      this.take(this.codes, this.themes.map((theme) => (theme.guid === guid ? { ...theme, ...some } : theme)));
    patch(fields);
    void this.do({ kind: "theme.change", guid, ...fields } as Act, () => patch(back)).catch(() => undefined);
  }

  /** Remove a theme; the codes that it gathered stay. */
  removeTheme(guid: string): void {
    const was = this.themes.find((theme) => theme.guid === guid);
    if (!was) return;
    this.dropTheme(guid);
    void this.do({ kind: "theme.remove", guid }, () => this.take(this.codes, [...this.themes, was])).catch(() => undefined);
  }

  private dropTheme(guid: string): void {
    this.take(this.codes, this.themes.filter((theme) => theme.guid !== guid));
  }

  /** Take back the newest of one's own acts that still stands, or do again the newest that was taken back. Gives the act it means. */
  undo(again = false): Promise<Change | null> {
    const next = this.undoing.then(() => this.undoOne(again));
    this.undoing = next.catch(() => null);
    return next;
  }

  /** One after the other, and after what is on its way: each must read the log that the last one left. */
  private undoing: Promise<unknown> = Promise.resolve();

  private async undoOne(again: boolean): Promise<Change | null> {
    await this.queue.settled();
    const next = await got(client.GET("/api/studies/{study}/changes/next", this.at));
    const found = again ? next.redo : next.undo;
    if (!found) return null;
    await this.do({ kind: "undo", change: found.change } as Act);
    await this.loadFramework();
    this.news++;
    return found;
  }

  private patch(guid: string, fields: Partial<Code>): void {
    this.take(this.codes.map((code) => (code.guid === guid ? { ...code, ...fields } : code)), this.themes);
  }

  /** The colour of the palette that fewest codes wear. */
  private freshColour(): string {
    const worn = this.codes.map((code) => this.colour(code.guid).toUpperCase());
    const times = (colour: string) => worn.filter((other) => other === colour).length;
    return [...PALETTE].sort((a, b) => times(a) - times(b))[0] ?? PALETTE[0];
  }

  /** The codes under a code, at every depth, and itself: where it cannot be moved to. */
  under(guid: string): ReadonlySet<string> {
    const found = new Set([guid]);
    for (const { code } of this.tree) if (code.parent && found.has(code.parent)) found.add(code.guid);
    return found;
  }

  private take(codes: Code[], themes: Theme[]): void {
    this.codes = codes;
    this.themes = themes;
    this.declare();
  }

  private declare(): void {
    declare([...this.colours.values(), NO_CODE]);
  }
}

const RECENT = 12;
const NO_CODE = "#C9C4BA";

/** What a Change did, whether it is the act itself or the taking back of it. */
export function deed(change: Change): string {
  return change.sentence.replace(/^(took back|did again): /, "");
}

export function branches(codes: readonly Code[]): Branch[] {
  const under = new Map<string | null, Code[]>();
  const known = new Set(codes.map((code) => code.guid));
  for (const code of codes) {
    const parent = code.parent && known.has(code.parent) ? code.parent : null;
    under.set(parent, [...(under.get(parent) ?? []), code]);
  }
  const found: Branch[] = [];
  const walk = (parent: string | null, path: string, depth: number): number => {
    let many = 0;
    for (const code of (under.get(parent) ?? []).sort((a, b) => a.position - b.position)) {
      const branch = { code, path: path ? `${path} > ${code.name}` : code.name, depth, below: 0 };
      found.push(branch);
      branch.below = walk(code.guid, branch.path, depth + 1);
      many += 1 + branch.below;
    }
    return many;
  };
  walk(null, "", 0);
  return found;
}
