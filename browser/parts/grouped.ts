/** The codes as the themes gather them: for reading a framework by what it claims and not by how it is nested. */
import type { Theme } from "../api/client";
import type { Branch } from "../api/study.svelte";

export interface Group {
  /** Null for the codes that no theme gathers. */
  readonly theme: Theme | null;
  readonly branches: readonly Branch[];
}

/** Each theme that stands, in order, with its codes in the order of the tree; a code of two themes is under both. */
export function byTheme(tree: readonly Branch[], themes: readonly Theme[]): Group[] {
  const standing = inOrder(themes).filter((theme) => theme.status !== "given up");
  const gathered = new Set(standing.flatMap((theme) => theme.codes));
  const groups = standing.map((theme) => ({ theme, branches: tree.filter(({ code }) => theme.codes.includes(code.guid)) }));
  const rest = tree.filter(({ code }) => !gathered.has(code.guid));
  return rest.length ? [...groups, { theme: null, branches: rest }] : groups;
}

/** Themes by position, those that were given up after the others. */
export function inOrder(themes: readonly Theme[]): Theme[] {
  const last = (theme: Theme) => Number(theme.status === "given up");
  return [...themes].sort((a, b) => last(a) - last(b) || a.position - b.position);
}
