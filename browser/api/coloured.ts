/** Which colour each code is shown in. */
import { PALETTE, colourOf, shade } from "../engine/colour";
import type { Code, Theme } from "./client";

type Coloured = Pick<Code, "guid" | "parent" | "colour">;

/**
 * A code's own colour; without one, its parent's a shade lighter, so that a branch is seen to belong together. By
 * theme, a code wears the colour of the first theme that gathers it, and those under it shades of that.
 */
export function coloured(codes: readonly Coloured[], themes: readonly Theme[], byTheme: boolean): Map<string, string> {
  const known = new Map(codes.map((code) => [code.guid, code]));
  const worn = new Map<string, string>();
  if (byTheme) {
    const standing = themes.filter((theme) => theme.status !== "given up");
    standing.forEach((theme, n) => {
      const ground = theme.colour ?? (PALETTE[n % PALETTE.length] as string);
      theme.codes.filter((guid) => !worn.has(guid)).forEach((guid, place) => worn.set(guid, shade(ground, place % 3)));
    });
  }
  const found = new Map<string, string>();
  const colour = (code: Coloured, depth = 0): string => {
    const before = found.get(code.guid);
    if (before) return before;
    const own = byTheme ? worn.get(code.guid) : code.colour;
    const above = depth < 100 ? known.get(code.parent ?? "") : undefined;
    const made = own ?? (above ? shade(colour(above, depth + 1), 1) : byTheme ? NO_THEME : colourOf(code.guid, null));
    found.set(code.guid, made);
    return made;
  };
  for (const code of codes) colour(code);
  return found;
}

const NO_THEME = "#C9C4BA";
