import { expect, test } from "vitest";
import { branches } from "../api/study.svelte";
import type { Code } from "../api/client";
import { named, ranked } from "./ranked";

const code = (name: string, more: Partial<Code> = {}) =>
  ({ guid: name, name, parent: null, position: 0, definition: "", when_to_use: "", example: "", codable: true, retired: false, ...more }) as Code;
const tree = branches([
  code("Career"), code("Care"), code("Getting there"), code("Dark evenings", { parent: "Getting there" }),
  code("Old", { retired: true }), code("Money", { definition: "What buses cost" }),
]);
const names = (typed: string, recent: string[] = []) => ranked(tree, typed, recent).map(({ code: { name } }) => name);

test("the exact name comes first, though a longer one begins alike", () => {
  expect(names("care")).toEqual(["Care", "Career"]);
});

test("a code is found by the code above it and by its definition", () => {
  expect(names("getting dark")).toEqual(["Dark evenings"]);
  expect(names("buses")).toEqual(["Money"]);
});

test("before anything is typed, recent ones come first and retired ones not at all", () => {
  expect(names("", ["Money"])[0]).toBe("Money");
  expect(names("")).not.toContain("Old");
});

test("a parent that is not there does not hide its children", () => {
  expect(branches([code("A", { parent: "gone" })]).map((b) => b.depth)).toEqual([0]);
});

test("what only a definition says is told apart from what a name says", () => {
  expect(named(ranked(tree, "getting", []), "getting")).toBe(2);
  expect(named(ranked(tree, "buses", []), "buses")).toBe(0);
  expect(named(ranked(tree, "", []), "")).toBe(5);
});
