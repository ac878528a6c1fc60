/** Excerpts whose place is not certain: what a person chose for each, by its number. */
import type { Doubt } from "../../api/client";

/** The place chosen for an excerpt, or `null` to leave it out. What is not in it was not looked at yet. */
export type Choices = Readonly<Record<number, number | null>>;

/** Those that have a place to choose. */
export function open(doubts: readonly Doubt[]): readonly Doubt[] {
  return doubts.filter((doubt) => doubt.places.length > 0);
}

/** Those of which nobody said anything yet. */
export function waiting(doubts: readonly Doubt[], choices: Choices): readonly Doubt[] {
  return open(doubts).filter((doubt) => choices[doubt.number] === undefined);
}

/** The next that waits after a place in the queue, from the beginning again after the end; none where none waits. */
export function after(doubts: readonly Doubt[], choices: Choices, at: number): number | null {
  const queue = open(doubts);
  for (let step = 1; step <= queue.length; step++) {
    const next = (at + step) % queue.length;
    if (choices[queue[next]?.number ?? -1] === undefined) return next;
  }
  return null;
}

/** What the server is told: the places chosen, and nothing of what is left out. */
export function places(choices: Choices): string {
  return JSON.stringify(Object.fromEntries(Object.entries(choices).filter(([, place]) => place !== null)));
}

/** How many excerpts have a place by now. */
export function placed(choices: Choices): number {
  return Object.values(choices).filter((place) => place !== null).length;
}

/** The choices for doubts that are shown again: those whose words and places are as they were stay chosen. */
export function carried(before: readonly Doubt[], choices: Choices, now: readonly Doubt[]): Choices {
  const same = (doubt: Doubt) => JSON.stringify({ ...doubt, number: 0 });
  const kept = new Map(before.flatMap((doubt) => (choices[doubt.number] === undefined ? [] : [[same(doubt), choices[doubt.number]] as const])));
  return Object.fromEntries(now.flatMap((doubt) => (kept.has(same(doubt)) ? [[doubt.number, kept.get(same(doubt)) ?? null]] : [])));
}
