import { expect, test } from "vitest";
import { broken } from "../../engine/lines";
import { notes, placed } from "./notes";

const text = "Loud\nbut\nI\nstayed";
const lines = [...broken(text, [{ start: 0, end: text.length, turn: 0 }], { starts: (all) => all.map(() => [0]) })].flat();
const coded = (start: number, end: number, code: string, coder = "Noor") => ({ start, end, code, coder });
const name = ({ code }: { code: string }) => code.toUpperCase();

test("a note stands at the line where its quotation begins, and knows the last", () => {
  expect(notes(lines, [coded(5, 10, "b"), coded(0, 4, "a")], name)).toEqual([
    { first: 0, last: 0, name: "A", coders: 1 },
    { first: 1, last: 2, name: "B", coders: 1 },
  ]);
});

test("the same code on the same lines is one note of several people", () => {
  const all = [coded(0, 4, "a"), coded(1, 3, "a", "Tam"), coded(0, 2, "a")];
  expect(notes(lines, all, name)).toEqual([{ first: 0, last: 0, name: "A", coders: 2 }]);
});

test("what finds no room goes below, and at the end none is lost", () => {
  const all = notes(lines, ["a", "b", "c"].map((code) => coded(9, 10, code)), name);
  expect([...placed(all, 4, 1)].map(([n, some]) => [n, some.map((note) => note.name)])).toEqual([[2, ["A"]], [3, ["B", "C"]]]);
  expect([...placed(all, 4, 2)].map(([n, some]) => [n, some.length])).toEqual([[2, 2], [3, 1]]);
});

test("a text without lines has no notes", () => {
  expect(notes([], [coded(0, 1, "a")], name)).toEqual([]);
});
