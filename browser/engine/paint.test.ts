// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Intervals, type Interval } from "./intervals";
import { TextPage } from "./page";
import { Paint, type Looks } from "./paint";

/** What CSS.highlights holds: by name, the words that it paints. */
const painted = new Map<string, string[]>();
const words = ({ startContainer, startOffset, endOffset }: StaticRange) => (startContainer as Text).data.slice(startOffset, endOffset);

beforeEach(() => {
  painted.clear();
  vi.stubGlobal("Highlight", class {
    readonly ranges: StaticRange[];
    priority = 0;
    constructor(...ranges: StaticRange[]) {
      this.ranges = ranges;
    }
  });
  vi.stubGlobal("CSS", {
    highlights: {
      set: (name: string, { ranges }: { ranges: StaticRange[] }) => painted.set(name, ranges.map(words)),
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
  near: () => false, passes: ({ guid }) => guid !== "hidden",
};
const codings = new Intervals([
  { guid: "a", start: 4, end: 13, colour: "#AABBCC" },
  { guid: "b", start: 0, end: 3, colour: "#112233" },
  { guid: "hidden", start: 0, end: 19, colour: "#445566" },
]);
const open: Paint[] = [];
const paint = (host = "#host") => {
  const one = new Paint(new TextPage(document.querySelector(host) as HTMLElement, text, turns));
  open.push(one);
  return one;
};
afterEach(() => open.splice(0).forEach((one) => one.clear()));

test("each colour paints its words, piece by piece, and what is chosen is marked", () => {
  paint().draw(codings, [0, 19], looks);
  expect(Object.fromEntries(painted)).toEqual({
    "pv-aabbcc": ["two.", "Three"], "pv-chosen": ["two.", "Three"], "pv-112233": ["One"],
  });
});

test("only what is near the window is painted, and what left it goes", () => {
  const one = paint();
  one.draw(codings, [0, 19], looks);
  one.draw(codings, [8, 19], looks, { cursor: [14, 18] });
  expect(Object.fromEntries(painted)).toEqual({ "pv-aabbcc": ["Three"], "pv-chosen": ["Three"], "pv-cursor": ["four"] });
});

test("clearing leaves nothing behind", () => {
  const one = paint();
  one.draw(codings, [0, 19], looks);
  one.clear();
  expect(painted.size).toBe(0);
});

test("two texts side by side paint the same colour, each its own words, and one that leaves takes only its own", () => {
  document.body.innerHTML = "<div id='host'></div><div id='beside'></div>";
  const one = paint();
  const two = paint("#beside");
  one.draw(codings, [0, 19], looks);
  two.draw(new Intervals([{ guid: "c", start: 8, end: 13, colour: "#AABBCC" }]), [0, 19], looks);
  expect(painted.get("pv-aabbcc")?.toSorted()).toEqual(["Three", "Three", "two."]);
  one.clear();
  expect(Object.fromEntries(painted)).toEqual({ "pv-aabbcc": ["Three"] });
});

test("what steps back is painted as far as it is seen", () => {
  const one = paint();
  one.draw(new Intervals<Interval & { colour: string }>(), [8, 19], looks, { dimmed: [[0, 3], [4, 13]], hits: [[14, 18]] });
  expect(Object.fromEntries(painted)).toEqual({ "pv-dim": ["Three"], "pv-hit": ["four"] });
});
