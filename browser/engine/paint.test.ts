// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { Intervals, type Interval } from "./intervals";
import { TextPage } from "./page";
import { Paint, type Looks } from "./paint";

/** What CSS.highlights holds: by name, the words that it paints. */
const painted = new Map<string, string[]>();

beforeEach(() => {
  painted.clear();
  vi.stubGlobal("Highlight", class {
    readonly ranges: Range[];
    priority = 0;
    constructor(...ranges: Range[]) {
      this.ranges = ranges;
    }
  });
  vi.stubGlobal("CSS", {
    highlights: {
      set: (name: string, { ranges }: { ranges: Range[] }) => painted.set(name, ranges.map(String)),
      delete: (name: string) => painted.delete(name),
    },
  });
  document.body.innerHTML = "<div id='host'></div>";
  document.adoptedStyleSheets ??= []; // jsdom has none
});

const text = "One two.Three four.";
const turns = [
  { start: 0, words: 0, end: 8, speaker: "A" },
  { start: 8, words: 8, end: 19, speaker: "B" },
];
const looks: Looks<Interval & { colour: string }> = {
  colour: ({ colour }) => colour, pending: () => false, chosen: ({ guid }) => guid === "a",
};
const codings = new Intervals([
  { guid: "a", start: 4, end: 13, colour: "#AABBCC" },
  { guid: "b", start: 0, end: 3, colour: "#112233" },
]);
const paint = () => new Paint(new TextPage(document.querySelector("#host") as HTMLElement, text, turns));

test("each colour paints its words, piece by piece, and what is chosen is marked", () => {
  paint().draw(codings, [0, 19], looks, null);
  expect(Object.fromEntries(painted)).toEqual({
    "pv-aabbcc": ["two.", "Three"], "pv-chosen": ["two.", "Three"], "pv-112233": ["One"],
  });
});

test("only what is near the window is painted, and what left it goes", () => {
  const one = paint();
  one.draw(codings, [0, 19], looks, null);
  one.draw(codings, [8, 19], looks, [14, 18]);
  expect(Object.fromEntries(painted)).toEqual({ "pv-aabbcc": ["Three"], "pv-chosen": ["Three"], "pv-cursor": ["four"] });
});

test("clearing leaves nothing behind", () => {
  const one = paint();
  one.draw(codings, [0, 19], looks, null);
  one.clear();
  expect(painted.size).toBe(0);
});
