/** What was told when a file was opened, kept for this window until it was read: a new page must not take it away. */
import type { Loss } from "../api/client";

export interface Arrived {
  /** The file's name. */
  readonly file: string;
  readonly losses: readonly Loss[];
}

/** Studies that were opened and not come to yet. */
const fresh = new Set<string>();
const key = (study: string) => `arrived ${study}`;

/** Keep what a file lost on its way into a study. */
export function keep(study: string, arrived: Arrived): void {
  fresh.add(study);
  try {
    sessionStorage.setItem(key(study), JSON.stringify(arrived));
  } catch {
    // A window that keeps nothing has shown it already.
  }
}

/** What a study was told to have lost, while nobody has put it away. */
export function arrived(study: string): Arrived | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(study)) ?? "null") as Arrived | null;
  } catch {
    return null;
  }
}

/** Whether one comes to a study for the first time since its file was opened. */
export function first(study: string): boolean {
  return fresh.delete(study);
}

export function putAway(study: string): void {
  sessionStorage.removeItem(key(study));
}
