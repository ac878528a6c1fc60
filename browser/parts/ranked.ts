/** Which codes a typed word may mean, the likeliest first. */
import type { Branch } from "../api/study.svelte";

/** Codes whose path or definition has every typed word; begins-with before within, name before path before definition. */
export function ranked(tree: readonly Branch[], typed: string, recent: readonly string[], keys: Readonly<Record<string, string>> = {}): Branch[] {
  const live = tree.filter(({ code }) => !code.retired && code.codable);
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) {
    const order = new Map(recent.map((guid, n) => [guid, n]));
    return [...live].sort((a, b) => (order.get(a.code.guid) ?? 999) - (order.get(b.code.guid) ?? 999));
  }
  return live
    .map((branch) => ({ branch, score: keyed(branch, typed, keys) ? KEYED : score(branch, words, typed.trim().toLocaleLowerCase()) }))
    .filter(({ score: points }) => points > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ branch }) => branch);
}

/** How many of `found` have every typed word in their path: a new name goes before the others, which are only perhaps meant. */
export function named(found: readonly Branch[], typed: string, keys: Readonly<Record<string, string>> = {}): number {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const first = found.findIndex((branch) => !keyed(branch, typed, keys) && !words.every((word) => branch.path.toLocaleLowerCase().includes(word)));
  return first < 0 ? found.length : first;
}

/** Whoever types the letters that they gave to a code means that code, before any name that has them. */
const KEYED = 2000;

function keyed({ code }: Branch, typed: string, keys: Readonly<Record<string, string>>): boolean {
  return keys[code.guid] === typed.trim().toLocaleLowerCase();
}

function score({ code, path }: Branch, words: readonly string[], typed: string): number {
  const name = code.name.toLocaleLowerCase();
  const whole = path.toLocaleLowerCase();
  const about = `${code.definition} ${code.when_to_use} ${code.example}`.toLocaleLowerCase();
  if (name === typed) return 1000;
  let points = name.startsWith(typed) ? 100 : 0;
  // Whoever types words of a name means that name, whatever definitions say.
  if (words.every((word) => whole.includes(word))) points += 200;
  for (const word of words) {
    if (new RegExp(`(^|[^\\p{L}])${escaped(word)}`, "u").test(name)) points += 20;
    else if (name.includes(word)) points += 10;
    else if (whole.includes(word)) points += 6;
    else if (about.includes(word)) points += 2;
    else if (letters(name, word)) points += 1;
    else return 0;
  }
  return points;
}

function letters(name: string, word: string): boolean {
  let at = 0;
  for (const letter of name) if (letter === word[at]) at++;
  return word.length > 2 && at === word.length;
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
