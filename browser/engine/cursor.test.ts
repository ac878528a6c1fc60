// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { covered, grown, nudged, on, stepped, whole, type Cursor } from "./cursor";
import { TextPage } from "./page";
import { around, type Span } from "./selection";

const text = "P01: Loud 🙂 but I stayed. Someone knew.\n\nMod: And?";
const turns = [
  { start: 0, words: 5, end: 39, speaker: "P01" },
  { start: 41, words: 46, end: 50, speaker: "Mod" },
];
let page: TextPage;
const words = (span: Span | null) => (span ? page.slice(...span) : null);
const word = (at: number) => on(around(page, at, "word") as Span);

beforeEach(() => {
  document.body.innerHTML = "<div id='host'></div>";
  page = new TextPage(document.querySelector("#host") as HTMLElement, text, turns);
});

test("extending forth and back again ends where it began", () => {
  const begun = word(12);
  const longer = stepped(page, begun, "word", 1, true) as Cursor;
  expect(words(covered(longer))).toBe("but I");
  expect(covered(stepped(page, longer, "word", -1, true) as Cursor)).toEqual(covered(begun));
});

test("extending back over the beginning keeps the word one began with", () => {
  const back = stepped(page, word(12), "word", -1, true) as Cursor;
  expect(words(covered(back))).toBe("🙂 but");
});

test("moving without extending forgets the stretch, and stops at the end of the text", () => {
  const next = stepped(page, stepped(page, word(12), "word", 1, true) as Cursor, "word", 1, false) as Cursor;
  expect(words(covered(next))).toBe("stayed");
  expect(stepped(page, word(47), "turn", 1, false)).toBeNull();
});

test("a stretch grows from part of a word to the word, the sentence, the turn, and no further", () => {
  const part: Span = [13, 14];
  const grows = [part];
  for (let next = grown(page, part); next; next = grown(page, next)) grows.push(next);
  expect(grows.map(words)).toEqual(["u", "but", "Loud 🙂 but I stayed.", "Loud 🙂 but I stayed. Someone knew."]);
});

test("a stretch over two turns becomes both wholes", () => {
  expect(whole(page, [34, 48], "turn")).toEqual([5, 50]);
});

test("an edge moves by a word, in and out, and never past the other", () => {
  const span: Span = [12, 17];
  expect(words(span)).toBe("but I");
  expect(words(nudged(page, span, "start", -1))).toBe("🙂 but I");
  expect(words(nudged(page, span, "start", 1))).toBe("I");
  expect(words(nudged(page, span, "end", 1))).toBe("but I stayed");
  expect(words(nudged(page, span, "end", -1))).toBe("but");
  expect(nudged(page, [12, 15], "end", -1)).toEqual([12, 15]);
});

test("an edge moves by a letter, an emoji being one, and stops at the ends of the text", () => {
  const span: Span = [12, 17];
  expect(words(nudged(page, span, "end", 1, "letter"))).toBe("but I ");
  expect(words(nudged(page, nudged(page, span, "start", -1, "letter"), "start", -1, "letter"))).toBe("🙂 but I");
  expect(nudged(page, [0, 5], "start", -1, "letter")).toEqual([0, 5]);
  expect(nudged(page, [12, 13], "end", -1, "letter")).toEqual([12, 13]);
});
