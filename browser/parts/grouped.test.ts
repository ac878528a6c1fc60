import { expect, test } from "vitest";
import type { Code, Theme } from "../api/client";
import { branches } from "../api/study.svelte";
import { byTheme, inOrder } from "./grouped";

const code = (guid: string) => ({ guid, name: guid, parent: null, position: 0, definition: "" }) as Code;
const theme = (guid: string, position: number, codes: string[], status = "kept") =>
  ({ guid, name: guid, claim: "", codes, codings: [], colour: null, position, status }) as Theme;
const tree = branches([code("Waiting"), code("Mornings"), code("Animals")]);
const told = (themes: Theme[]) => byTheme(tree, themes).map((g) => [g.theme?.guid ?? null, g.branches.map((b) => b.code.guid)]);

test("a code of two themes is under both, and one of none is told apart", () => {
  expect(told([theme("Clocks", 2, ["Waiting", "Mornings"]), theme("Doors", 1, ["Mornings"])])).toEqual([
    ["Doors", ["Mornings"]], ["Clocks", ["Waiting", "Mornings"]], [null, ["Animals"]],
  ]);
});

test("a theme that was given up gathers nothing, and stands last", () => {
  const themes = [theme("Wanting", 0, ["Animals"], "given up"), theme("Clocks", 1, ["Waiting"])];
  expect(told(themes)).toEqual([["Clocks", ["Waiting"]], [null, ["Mornings", "Animals"]]]);
  expect(inOrder(themes).map(({ guid }) => guid)).toEqual(["Clocks", "Wanting"]);
});
