import { expect, test } from "vitest";
import type { Coding } from "../../api/client";
import { agreed, alike, combinable, combined, decidedOn, given, taken, type Made, type Passage } from "./settling";

function made(guid: string, coder: string, code: string | null, start: number, end: number): Made {
  return { guid, coder, code, start, end, source: "s", revision: "r", mark: code ? "" : "struck", text: "", notes: [] };
}

function passage(likeness: string, ...codings: Made[]): Passage {
  return { revision: "r", start: 0, end: 99, text: "", likeness, codings };
}

const one = passage("alike", made("1", "a", "x", 10, 30), made("2", "b", "x", 20, 40));
const same = passage("alike", made("3", "a", "x", 50, 60), made("4", "b", "x", 50, 60));
const other = passage("apart", made("5", "a", "x", 70, 80), made("6", "b", "y", 72, 85), made("7", "b", null, 70, 74));
const settled = (...origins: string[]) => [{ guid: "d", origins }] as unknown as Coding[];

test("one coding is taken as it stands, with whoever marked the very same", () => {
  expect(taken(one, one.codings[0] as Made)).toMatchObject({ code: "x", start: 10, end: 30, origins: ["1"] });
  expect(taken(same, same.codings[1] as Made)?.origins).toEqual(["4", "3"]);
  expect(taken(other, other.codings[2] as Made)).toBeNull();
});

test("words are combined from the first to the last that have the code", () => {
  expect(combined(one, "x")).toEqual({ code: "x", source: "s", revision: "r", start: 10, end: 40, origins: ["1", "2"] });
  expect(combined(other, "z")).toBeNull();
  expect([combinable(one), combinable(same), combinable(other)]).toEqual([["x"], [], []]);
});

test("another code stands on all of the passage and comes from all in it", () => {
  expect(given(other, "z")).toMatchObject({ code: "z", start: 70, end: 85, origins: ["5", "6", "7"] });
});

test("what was decided is known by where it came from", () => {
  expect(decidedOn(one, settled("2"))).toHaveLength(1);
  expect(decidedOn(one, settled("5"))).toEqual([]);
});

test("what is alike is taken over once, and no code that is somebody's own", () => {
  const all = [one, same, other];
  expect(alike(all, [], () => true).map(({ start, end }) => [start, end])).toEqual([[10, 40], [50, 60]]);
  expect(alike(all, settled("1"), () => true)).toHaveLength(1);
  expect(alike(all, [], () => false)).toEqual([]);
});

test("a decision answers what all of its origins answer alike", () => {
  expect(agreed([{ stance: "helps", presence: "absent" }, { stance: "helps" }])).toEqual({ stance: "helps" });
  expect(agreed([])).toEqual({});
});
