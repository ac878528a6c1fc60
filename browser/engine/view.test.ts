import fc from "fast-check";
import { expect, test } from "vitest";
import { labels } from "./view";

test("names never cover each other and never stand above their stripe", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500)), (some) => {
      const tops = some.sort((a, b) => a - b);
      const placed = labels(tops, 20);
      placed.forEach((place, n) => {
        expect(place).toBeGreaterThanOrEqual(tops[n] as number);
        if (n) expect(place - (placed[n - 1] as number)).toBeGreaterThanOrEqual(20);
      });
    }),
  );
});
