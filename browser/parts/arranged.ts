/** Codes in another order than that of the tree. */
import type { Branch } from "../api/study.svelte";

export type Order = "arranged" | "name" | "count";
export type Counting = "here" | "mine" | "all";

/** Branches as arranged, by name, or the most used first; what is equal stays as it was. */
export function arranged(branches: readonly Branch[], order: Order, count: (code: string) => number): Branch[] {
  if (order === "name") return branches.toSorted((a, b) => a.code.name.localeCompare(b.code.name));
  if (order === "count") return branches.toSorted((a, b) => count(b.code.guid) - count(a.code.guid));
  return [...branches];
}
