import { expect, test } from "vitest";
import { voices } from "./voices";

const turn = (speaker: string | null, one: string | null = null) => ({ speaker, case: one });

test("who speaks is told once each, in order, with the participant where one is known", () => {
  const turns = [turn("Mod"), turn("P01", "a"), turn("Mod"), turn("Wren", "b"), turn(null), turn("P01", "a")];
  const cases = new Map([["a", "P01"], ["b", "P02"]]);
  expect(voices(turns, cases)).toEqual(["Mod", "P01 (participant)", "Wren (participant P02)"]);
});

test("a participant who is known at a later turn only is told all the same", () => {
  expect(voices([turn("P01"), turn("P01", "a")], new Map([["a", "Noor"]]))).toEqual(["P01 (participant Noor)"]);
});
