import fc from "fast-check";
import { expect, test } from "vitest";
import { lanes } from "./lanes";

test("no two stretches share a place in one lane", () => {
  const stretch = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(fc.array(stretch), (pairs) => {
      const some = pairs.map(([top, height]) => ({ top, bottom: top + height })).sort((a, b) => a.top - b.top);
      const given = lanes(some);
      some.forEach((one, i) =>
        some.slice(0, i).forEach((other, k) => {
          if (one.top < other.bottom) expect(given[i]).not.toBe(given[k]);
        }),
      );
    }),
  );
});

test("a stripe takes the leftmost lane that is free", () => {
  expect(lanes([{ top: 0, bottom: 9 }, { top: 1, bottom: 3 }, { top: 4, bottom: 5 }])).toEqual([0, 1, 1]);
});
