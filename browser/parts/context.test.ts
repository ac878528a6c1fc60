import { expect, test } from "vitest";
import { lead, tail } from "./context";

const words = "ang her and said come back ".repeat(6).trim();

test("a word that was cut is left out, and what is whole stays", () => {
  expect(lead(words).startsWith("… her and said")).toBe(true);
  expect(tail(words).endsWith("said come …")).toBe(true);
  expect([lead("the whole beginning "), tail(" the whole end.")]).toEqual(["the whole beginning ", " the whole end."]);
});
