import { expect, test } from "vitest";
import { GROUND, PALETTE, TINT, colourOf, contrast, over, rgb } from "./colour";

test.each(["light", "dark"] as const)("words stay readable on one to four stacked tints, %s", (mode) => {
  for (const one of PALETTE)
    for (const two of PALETTE) {
      let ground = GROUND[mode].paper;
      for (const layer of [one, two, one, two]) {
        ground = over(rgb(layer), ground, TINT[mode]);
        expect(contrast(GROUND[mode].ink, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
});

test("the formula gives the extremes that the standard names", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(contrast([9, 9, 9], [9, 9, 9])).toBe(1);
});

test("a colour of one's own wins, and a missing one is always the same", () => {
  expect(colourOf("x", "#123456")).toBe("#123456");
  expect(colourOf("abc", null)).toBe(colourOf("abc", undefined));
});
