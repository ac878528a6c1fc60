import { expect, test } from "vitest";
import type { Doubt } from "../../api/client";
import { after, carried, open, placed, places, waiting, type Choices } from "./doubts";
import { counted, fileOf, inOrder, joinsOnly, named, told } from "./kinds";

const place = (start: number): Doubt["places"][number] => ({ source: "s", source_name: "P01", start, end: start + 4, before: "", words: "gate", after: "" });
const doubt = (number: number, words: string, many = 2): Doubt => ({
  number, where: `the row of ${words}`, words, source: null, code: "Gate", places: Array.from({ length: many }, (_, n) => place(n * 10)),
});
const QUEUE = [doubt(0, "a"), doubt(1, "nowhere", 0), doubt(2, "b"), doubt(5, "c")];

test("what has no place is not asked for, and what was answered no longer waits", () => {
  expect(open(QUEUE).map(({ number }) => number)).toEqual([0, 2, 5]);
  expect(waiting(QUEUE, {}).length).toBe(3);
  expect(waiting(QUEUE, { 0: null, 2: 1 }).map(({ number }) => number)).toEqual([5]);
});

test("one goes on to the next that waits, round the end, until none does", () => {
  expect(after(QUEUE, { 0: 1 }, 0)).toBe(1);
  expect(after(QUEUE, { 2: 1, 5: null }, 2)).toBe(0);
  expect(after(QUEUE, { 0: 0, 2: 1, 5: null }, 1)).toBeNull();
  expect(after([], {}, 0)).toBeNull();
});

test("only chosen places are sent, the first among them", () => {
  expect(JSON.parse(places({ 0: 0, 2: null, 5: 1 }))).toEqual({ 0: 0, 5: 1 });
  expect(placed({ 0: 0, 2: null, 5: 1 })).toBe(2);
});

test("a fresh look keeps a choice only for the same words with the same places", () => {
  const choices: Choices = { 0: 1, 2: null, 5: 0 };
  const now = [doubt(0, "c"), doubt(1, "a"), doubt(2, "b", 3), doubt(3, "new")];
  expect(carried(QUEUE, choices, now)).toEqual({ 0: 0, 1: 1 });
});

test("things are counted in words, in one order, and none of a kind is not told", () => {
  expect(told({ codings: 1200, codes: 1, sources: 2, memos: 0, cases: 3 })).toEqual([
    "2 sources", "3 participants", "1 code", `${(1200).toLocaleString()} quotations`,
  ]);
  expect(counted("coding", 1)).toBe("1 quotation");
  expect(counted("links", 4)).toBe("4 links");
});

test("one thing and several are the same kind, and an unknown kind keeps its name and comes last", () => {
  expect([named("coding"), named("codings"), named("memos"), named("sign-off")]).toEqual(["Quotations", "Quotations", "Memos", "Sign-off"]);
  expect(inOrder([{ kind: "sign-off" }, { kind: "code" }, { kind: "source" }]).map(({ kind }) => kind)).toEqual(["source", "code", "sign-off"]);
  expect([joinsOnly("codebook"), joinsOnly("study file"), joinsOnly("REFI-QDA project")]).toEqual([true, false, false]);
  expect([fileOf("codebook"), fileOf("REFI-QDA project"), fileOf("a stone")]).toEqual(["a codebook", "a REFI-QDA project", "a stone"]);
});
