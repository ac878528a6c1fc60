import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { GROUND, PALETTE, TINT, colourOf, contrast, over, rgb, tint, type Rgb } from "./colour";

const channel = fc.integer({ min: 0, max: 255 });
const colours = fc.array(fc.tuple(channel, channel, channel), { minLength: 1, maxLength: 6 });

/** The colours of words as the style sheet has them, by mode. */
const styles = readFileSync("styles/ground.css", "utf8");
const worn = (name: string): Record<"light" | "dark", Rgb> => {
  const found = [...styles.matchAll(new RegExp(`--${name}: rgb\\((\\d+) (\\d+) (\\d+)\\)`, "g"))];
  const [light, dark] = found.map(([, r, g, b]) => [Number(r), Number(g), Number(b)] as unknown as Rgb);
  if (!light || !dark) throw new Error(`--${name} is not there in both modes`);
  return { light, dark };
};

test.each(["light", "dark"] as const)("quiet words, and those that step back, are readable on paper, %s", (mode) => {
  for (const name of ["ink", "asks", "quiet", "faint", "accent"]) {
    expect(contrast(worn(name)[mode], worn("paper")[mode]), name).toBeGreaterThanOrEqual(4.5);
  }
  expect([worn("ink")[mode], worn("paper")[mode]]).toEqual([GROUND[mode].ink, GROUND[mode].paper]);
});

test.each(["light", "dark"] as const)("words stay readable on any tints in any number, %s", (mode) => {
  fc.assert(
    fc.property(colours, (layers) => {
      const ground = layers.reduce<Rgb>((below, colour) => over(tint(colour, mode), below, TINT[mode]), GROUND[mode].paper);
      for (const words of [GROUND[mode].ink, worn("asks")[mode]]) expect(contrast(words, ground)).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 2000 },
  );
});

test("a tint that is light enough already is the colour itself", () => {
  for (const colour of PALETTE) expect(tint(rgb(colour), "light")).toEqual(rgb(colour));
});

test("the formula gives the extremes that the standard names", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(contrast([9, 9, 9], [9, 9, 9])).toBe(1);
});

test("a colour of one's own wins, and a missing one is always the same", () => {
  expect(colourOf("x", "#123456")).toBe("#123456");
  expect(colourOf("abc", null)).toBe(colourOf("abc", undefined));
});
