/**
 * Every word of the interface goes through here. English is the key; another language is a table from these keys.
 * `{name}` in a text is replaced by the value of that name.
 */
export type Words = Record<string, string>;

let table: Words = {};

/** Speak another language from now on. */
export function speak(words: Words): void {
  table = words;
}

export function t(text: string, values: Record<string, string | number> = {}): string {
  return (table[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** One thing or several: `many(3, "1 quotation", "{n} quotations")`. */
export function many(n: number, one: string, several: string): string {
  return t(n === 1 ? one : several, { n: n.toLocaleString() });
}
