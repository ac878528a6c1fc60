import { expect, test } from "vitest";
import type { Theme } from "./client";
import { coloured } from "./coloured";

const codes = [
  { guid: "a", parent: null, colour: "#E6B89C" },
  { guid: "b", parent: "a", colour: null },
  { guid: "c", parent: "b", colour: null },
  { guid: "d", parent: null, colour: "#112233" },
];
const theme = { guid: "t", name: "", claim: "", status: "kept", colour: "#204060", codes: ["d"], codings: [], position: 0 } as Theme;

test("a code without a colour wears its parent's, lighter with each step", () => {
  const found = coloured(codes, [], false);
  expect([found.get("a"), found.get("d")]).toEqual(["#E6B89C", "#112233"]);
  const [a, b, c] = ["a", "b", "c"].map((guid) => Number.parseInt((found.get(guid) as string).slice(1, 3), 16)) as [number, number, number];
  expect(a < b && b < c).toBe(true);
});

test("by theme, a code wears the theme's colour, and one in no theme none", () => {
  const found = coloured(codes, [theme], true);
  expect(found.get("d")).toBe("#204060");
  expect(found.get("a")).toBe("#C9C4BA");
});

test("a circle in a broken file ends", () => {
  const broken = [{ guid: "a", parent: "b", colour: null }, { guid: "b", parent: "a", colour: null }];
  expect(coloured(broken, [], false).size).toBe(2);
});
