// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { TextPage } from "./page";
import { around, beside, selected, select, trimmed } from "./selection";

const text = "Header.\n\nP01: Loud 🙂 but I stayed. Someone knew.\n\nMod: And?\n\nP01: Tea.";
const points = [...text];
const at = (words: string) => points.join("").slice(0, text.indexOf(words)).length - pairsBefore(words);
function pairsBefore(words: string): number {
  return (text.slice(0, text.indexOf(words)).match(/[\u{10000}-\u{10ffff}]/gu) ?? []).length;
}
const turns = [
  { start: at("P01: Loud"), words: at("Loud"), end: at("Someone") + 13, speaker: "P01" },
  { start: at("Mod:"), words: at("And?"), end: at("And?") + 4, speaker: "Mod" },
  { start: at("P01: Tea"), words: at("Tea."), end: at("Tea.") + 4, speaker: "P01" },
];
let page: TextPage;

beforeEach(() => {
  document.body.innerHTML = "<div id='host'></div>";
  page = new TextPage(document.querySelector("#host") as HTMLElement, text, turns);
});

test("the whole text is in the page, one text node a turn", () => {
  expect(page.pieces.map((p) => p.node.data)).toEqual(["Header.\n\n", "Loud 🙂 but I stayed. Someone knew.", "And?", "Tea."]);
});

test("a selection in the page is a span in code points, and back", () => {
  const span: [number, number] = [at("but"), at("Someone")];
  select(page, span);
  expect(selected(page)).toEqual(trimmed(page, span));
  expect(page.slice(...(selected(page) as [number, number]))).toBe("but I stayed.");
});

test("a selection across turns runs from the first words to the last", () => {
  select(page, [at("stayed"), at("Tea.") + 3]);
  expect(selected(page)).toEqual([at("stayed"), at("Tea.") + 3]);
});

test("words, sentences and turns are found around a place, an emoji included", () => {
  const smile = at("🙂");
  expect(page.slice(...(around(page, smile, "word") as [number, number]))).toBe("🙂");
  expect(page.slice(...(around(page, smile, "sentence") as [number, number]))).toBe("Loud 🙂 but I stayed.");
  expect(page.slice(...(around(page, smile, "turn") as [number, number]))).toBe("Loud 🙂 but I stayed. Someone knew.");
});

test("the cursor goes from word to word over the edge of a turn, and back", () => {
  const last = around(page, at("knew"), "word") as [number, number];
  const next = beside(page, last, "word", 1) as [number, number];
  expect(page.slice(...next)).toBe("And");
  expect(beside(page, next, "word", -1)).toEqual(last);
  const turn = beside(page, next, "turn", 1) as [number, number];
  expect(page.slice(...turn)).toBe("Tea.");
  expect(beside(page, turn, "turn", 1)).toBeNull();
});

test("who asks is told apart from the participants, unless none of them is known", () => {
  const host = document.querySelector("#host") as HTMLElement;
  const quiet = () => [...host.querySelectorAll(".asks .speaker")].map((label) => label.textContent);
  expect(quiet()).toEqual([]);
  new TextPage(host, text, turns.map((turn) => ({ ...turn, case: turn.speaker === "P01" ? "a case" : null })));
  expect(quiet()).toEqual(["Mod"]);
});
