import fc from "fast-check";
import { expect, test } from "vitest";
import { broken, lineAt, rises, type Line, type Piece, type Ruler, type Words } from "./lines";

/** Breaks as a typewriter does: `measure` characters a line, at the last space, else anywhere. */
function typewriter(measure: number): Ruler & { asked: number } {
  const starts = ({ text }: Piece): number[] => {
    const found = [0];
    for (let at = 0; text.length - at > measure; found.push(at)) {
      const space = text.lastIndexOf(" ", at + measure);
      at = space >= at ? space + 1 : whole(text, at + measure);
    }
    return found[found.length - 1] === text.length && found.length > 1 ? found.slice(0, -1) : found;
  };
  const whole = (text: string, at: number) => (/[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at);
  return {
    asked: 0,
    starts(pieces) {
      this.asked++;
      return pieces.map(starts);
    },
  };
}

const one = (text: string): Words[] => [{ start: 0, end: [...text].length, turn: 0 }];
const all = (text: string, words = one(text), measure = 10): Line[] => [...broken(text, words, typewriter(measure))].flat();
const shown = (lines: Line[]) => lines.map((line) => line.shown);

test("a paragraph is broken where the ruler says", () => {
  expect(shown(all("Loud but I stayed all day"))).toEqual(["Loud but I", "stayed all", "day"]);
});

test("an empty line is air and has no number", () => {
  const lines = all("One\n\n  \nTwo\r\nThree");
  expect(shown(lines)).toEqual(["One", "Two", "Three"]);
  expect(lines.map((line) => line.opens)).toEqual(["words", "paragraph", "paragraph"]);
});

test("places are code points, an emoji being one", () => {
  const text = "🙂🙂 so 🙂 then went home";
  const points = [...text];
  for (const line of all(text)) expect(points.slice(line.start, line.end).join("").trimEnd()).toBe(line.shown);
});

test("only what is spoken is set, and each line knows whose turn it is", () => {
  const text = "P01: Tea.\n\nMod: And?";
  const lines = all(text, [{ start: 5, end: 9, turn: 0 }, { start: 16, end: 20, turn: 1 }]);
  expect(lines.map(({ shown, turn }) => [shown, turn])).toEqual([["Tea.", 0], ["And?", 1]]);
});

test("a paragraph too long to be measured at once is broken as if it had been", () => {
  const text = "she kept it and 🙂 went on with everything ".repeat(700).trim();
  const whole = typewriter(31).starts([{ text, rtl: false }])[0] as number[];
  const lines = all(text, one(text), 31);
  expect(shown(lines)).toEqual(whole.map((start, n) => text.slice(start, whole[n + 1]).trimEnd()));
});

test("a word without end is broken as if it had been measured at once", () => {
  const text = "x".repeat(20_000);
  expect(all(text, one(text), 70).map((line) => line.shown.length).slice(0, -1).every((n) => n === 70)).toBe(true);
});

test("nothing is lost and nothing is twice, whatever the text", () => {
  const words = fc.array(fc.constantFrom("a", "Wort", "🙂", "שלום", "\n", " ", "averyverylongword"), { maxLength: 3000 });
  fc.assert(
    fc.property(words, (some) => {
      const text = some.join(" ");
      expect(shown(all(text)).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }),
    { numRuns: 50 },
  );
});

test("nothing is measured before it is asked for", () => {
  const ruler = typewriter(60);
  const text = "A line of words.\n".repeat(9000);
  const some = broken(text, one(text), ruler);
  some.next();
  expect(ruler.asked).toBe(1);
});

test("a paragraph runs the way of its first letter, and a line within knows what went before", () => {
  const lines = all("12 שלום Hello 5 apples", undefined, 14);
  expect(lines.map(({ shown, rtl, after }) => [shown, rtl, after])).toEqual([
    ["12 שלום Hello", true, null],
    ["5 apples", true, "ltr"],
  ]);
  expect(all("Hello שלום there").map((line) => line.rtl)).toEqual([false, false]);
});

test("a hyphen that was only offered is seen where the line breaks at it", () => {
  const ruler: Ruler = { starts: () => [[0, 5]] };
  expect(shown([...broken("care\u00ADful", one("care\u00ADful"), ruler)].flat())).toEqual(["care\u2010", "ful"]);
});

test("the rises of a stair are found, asking for few of its places", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 }), (widths) => {
      const tops = widths.flatMap((width, n) => Array.from({ length: width }, () => 20 * n));
      let asked = 0;
      const starts = rises(tops.length, (unit) => (asked++, tops[unit] as number), 10);
      let at = 0;
      expect(starts).toEqual(widths.map((width) => (at += width) - width));
      expect(asked).toBeLessThan(20 * widths.length + 20);
    }),
  );
});

test("the line of a place is the one that holds it, or the next", () => {
  const lines = all("Loud but I stayed\n\n\nall day");
  expect(lines.map(({ start, end }) => [start, end])).toEqual([[0, 11], [11, 17], [20, 27]]);
  expect([0, 10, 11, 18, 20, 99].map((point) => lineAt(lines, point))).toEqual([0, 0, 1, 2, 2, 2]);
});
