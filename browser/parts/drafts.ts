/** What was typed and not yet kept. It lasts as long as the tab, and each person has their own. */

export function draft<T>(key: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(`draft:${key}`) ?? "null") as T | null;
  } catch {
    return null; // A browser may refuse its store, or hold what an older page wrote.
  }
}

/** Hold what is typed; null throws it away. */
export function hold(key: string, typed: unknown): void {
  try {
    if (typed === null) sessionStorage.removeItem(`draft:${key}`);
    else sessionStorage.setItem(`draft:${key}`, JSON.stringify(typed));
  } catch {
    // Without a store a draft lasts as long as its field; nothing else depends on it.
  }
}
