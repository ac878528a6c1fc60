import fc from "fast-check";
import { expect, test } from "vitest";
import { Offsets } from "./offsets";

const text = fc.array(fc.constantFrom("a", "é", "€", "🙂", "👩🏽‍🎨", "e\u0301", "ש", "ش", "\r\n", "x")).map((some) => some.join(""));

test("every code point has the place that the browser says", () => {
  fc.assert(
    fc.property(text, (words) => {
      const offsets = new Offsets(words);
      const points = [...words];
      expect(offsets.length).toBe(points.length);
      for (let n = 0; n <= points.length; n++) {
        const units = points.slice(0, n).join("").length;
        expect(offsets.toUnits(n)).toBe(units);
        expect(offsets.toPoints(units)).toBe(n);
      }
    }),
  );
});

test("a unit inside a pair belongs to the pair's start", () => {
  expect(new Offsets("a🙂b").toPoints(2)).toBe(1);
  expect(new Offsets("🙂🙂").toPoints(3)).toBe(1);
});

test("a lone half of a pair counts as a character of its own", () => {
  const offsets = new Offsets("\ud83da");
  expect(offsets.length).toBe(2);
  expect(offsets.toUnits(1)).toBe(1);
});
