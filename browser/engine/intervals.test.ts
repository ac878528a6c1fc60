import fc from "fast-check";
import { expect, test } from "vitest";
import { Intervals, type Interval } from "./intervals";

const span = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 60 }));

function some(pairs: [number, number][]): Interval[] {
  return pairs.map(([start, length], n) => ({ guid: `g${n}`, start, end: start + length }));
}

test("a question finds just those that overlap, in order of place", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 400 }), span, (pairs, [start, length]) => {
      const items = some(pairs);
      const found = new Intervals(items).overlapping(start, start + length);
      const expected = items.filter((i) => i.start < start + length && start < i.end);
      expect(new Set(found)).toEqual(new Set(expected));
      expect(found.map((i) => i.start)).toEqual(found.map((i) => i.start).sort((a, b) => a - b));
    }),
  );
});

test("adding and removing one by one gives what all at once gives", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 300 }), fc.array(fc.nat(299)), (pairs, gone) => {
      const items = some(pairs);
      const grown = new Intervals<Interval>();
      for (const item of items) grown.add(item);
      for (const n of gone) grown.remove(`g${n}`);
      const left = items.filter((_, n) => !gone.includes(n));
      expect(grown.size).toBe(left.length);
      expect(new Set(grown)).toEqual(new Set(left));
      expect(new Set(grown.overlapping(100, 200))).toEqual(new Set(new Intervals(left).overlapping(100, 200)));
    }),
  );
});

test("an item with a known GUID takes the place of the old one", () => {
  const index = new Intervals([{ guid: "a", start: 0, end: 5 }]);
  index.add({ guid: "a", start: 10, end: 15 });
  expect(index.overlapping(0, 6)).toEqual([]);
  expect(index.size).toBe(1);
});

test("becoming another set is the same as being made from it", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 200 }), fc.array(fc.nat(199)), fc.array(span, { maxLength: 50 }), (pairs, gone, more) => {
      const items = some(pairs);
      const wanted = [
        ...items.filter((_, n) => !gone.includes(n)),
        ...some(more).map((item) => ({ ...item, guid: `new ${item.guid}` })),
      ];
      const index = new Intervals<Interval>(items);
      index.become(wanted);
      expect(new Set(index)).toEqual(new Set(wanted));
      expect(new Set(index.overlapping(50, 250))).toEqual(new Set(new Intervals(wanted).overlapping(50, 250)));
    }),
  );
});
