import { expect, test } from "vitest";
import type { Loss } from "../api/client";
import { asCsv, asLosses, asTabs, byFate } from "./losses";

const loss = (fate: Loss["fate"], sentence: string, what = "", many: number | null = null): Loss => ({ fate, what, many, sentence });
const PICTURES = loss("lost", "pictures: 3 did not come across.", "pictures", 3);
const LINKS = loss("kept", "links: 1 are kept.", "links", 1);
const LINES = loss("changed", "Lines end otherwise.");

test("losses stand under what became of them, what is gone first, and no heading is empty", () => {
  const groups = byFate([LINKS, LINES, PICTURES]);
  expect(groups.map(({ fate }) => fate)).toEqual(["lost", "changed", "kept"]);
  expect(groups.map(({ losses }) => losses)).toEqual([[PICTURES], [LINES], [LINKS]]);
  expect(groups[0]?.heading).toBe("Won’t come across");
});

test("a sentence that is told twice is shown once, unless it has two fates", () => {
  const other = loss("kept", LINES.sentence);
  expect(byFate([LINES, LINES, other]).map(({ losses }) => losses.length)).toEqual([1, 1]);
});

test("every fate has a heading of its own", () => {
  const all = (["lost", "doubtful", "changed", "chosen", "kept"] as const).map((fate) => loss(fate, fate));
  const groups = byFate(all);
  expect(groups.map(({ fate }) => fate)).toEqual(["lost", "doubtful", "changed", "chosen", "kept"]);
  expect(new Set(groups.map(({ heading }) => heading)).size).toBe(5);
});

test("once it is done it is told as done, in the same order", () => {
  const groups = byFate([LINKS, PICTURES, LINES], true);
  expect(groups.map(({ heading }) => heading)).toEqual(["Did not come across", "Came across changed", "Kept, though no page shows it yet"]);
  expect(asTabs([PICTURES], true).split("\n")[1]).toBe("Did not come across\tpictures\t3\tpictures: 3 did not come across.");
});

test("sentences alone are lost, and those that were seen before keep their fate", () => {
  expect(asLosses([LINKS.sentence, "The journal stays behind."], [PICTURES, LINKS])).toEqual([
    LINKS,
    loss("lost", "The journal stays behind."),
  ]);
});

test("as CSV, commas, quotes and lines stay in their cells, and nothing is reckoned with", () => {
  const odd = loss("lost", '=HYPERLINK("x"), two\nlines');
  const [head, ...rest] = asCsv([PICTURES, odd]).split("\r\n");
  expect(head).toBe('\ufeff"What becomes of it","What it is about","How many","In words"');
  expect(rest).toEqual([
    '"Won’t come across","pictures","3","pictures: 3 did not come across."',
    '"Won’t come across","","","\'=HYPERLINK(""x""), two\nlines"',
    "",
  ]);
});

test("for the clipboard, a row is a line and a cell has no tab in it", () => {
  const lines = asTabs([loss("kept", "a\tb\nc", "x", 2)]).split("\n");
  expect(lines.map((line) => line.split("\t").length)).toEqual([4, 4]);
  expect(lines[1]).toBe("Kept, though no page shows it yet\tx\t2\ta b c");
});
