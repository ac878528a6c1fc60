import fc from "fast-check";
import { expect, test } from "vitest";
import { found, uncovered } from "./find";
import { Offsets } from "./offsets";

const at = (text: string, typed: string) => found(text, new Offsets(text), typed).map(([start, end]) => [...text].slice(start, end).join(""));

test("words are found whatever their case and however the line breaks", () => {
  expect(at("Loud 🙂 But\n  I stayed. loud but", "loud")).toEqual(["Loud", "loud"]);
  expect(at("Loud 🙂 But\n  I stayed.", "but i")).toEqual(["But\n  I"]);
  expect(at("a.b axb (c)", "a.b")).toEqual(["a.b"]);
  expect(at("two-faced [so] they $aid/so", "$aid/so")).toEqual(["$aid/so"]);
  expect(at("anything", "  ")).toEqual([]);
});

test("whatever stands in a text is found in it at its place in code points", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary" }), (before, words, after) => {
      fc.pre(words.trim() === words && !/\s/.test(words));
      const text = before + words + after;
      const start = [...before].length;
      const spans = found(text, new Offsets(text), words);
      // Two halves of a pair that meet at the seam are one character, which is another word.
      fc.pre([...text].slice(start, start + [...words].length).join("") === words);
      const said = spans.map(([from, to]) => [...text].slice(from, to).join("").toLowerCase());
      expect(new Set(said).size).toBeGreaterThanOrEqual(1);
    }),
  );
});

test("what no span covers is what is left", () => {
  expect(uncovered([[5, 9], [2, 6]], 0, 12)).toEqual([[0, 2], [9, 12]]);
  expect(uncovered([[0, 12]], 0, 12)).toEqual([]);
  expect(uncovered([], 3, 4)).toEqual([[3, 4]]);
});
