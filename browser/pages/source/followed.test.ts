import { expect, test } from "vitest";
import { followed } from "./followed";

const coding = (guid: string, ...origins: string[]) => ({ guid, origins });

test("what was recoded is looked at after the undo, and after doing it again", () => {
  expect(followed([coding("new", "old")], [coding("old"), coding("other")])).toEqual(["old"]);
  expect(followed([coding("old")], [coding("new", "old"), coding("other")])).toEqual(["new"]);
});

test("what stands is kept, and what is gone is let go", () => {
  expect(followed([coding("a"), coding("b")], [coding("a")])).toEqual(["a"]);
});
