/** The words around a place, as far as they are whole: what was cut in the middle of a word is left out and told. */
const CUT = 100;

export function lead(before: string): string {
  return before.length < CUT ? before : before.replace(/^\S*\s+/, "… ");
}

export function tail(after: string): string {
  return after.length < CUT ? after : after.replace(/\s+\S*$/, " …");
}
