import { expect, test } from "vitest";
import { placeOf } from "./places";

test("each thing is shown on its own page; what has none, or none that is known, by the memos on it", () => {
  expect(placeOf("s", "code", "g")).toBe("/studies/s/codes/g");
  expect(placeOf("s", "memo", "g")).toBe("/studies/s/memos#m=g");
  expect(placeOf("s", "coding", "g", "x")).toBe("/studies/s/sources/x#q=g");
  expect(placeOf("s", "coding", "g")).toBe("/studies/s/memos#about=coding:g");
  expect(placeOf("s", "round", "g")).toBe("/studies/s/memos#about=round:g");
});
