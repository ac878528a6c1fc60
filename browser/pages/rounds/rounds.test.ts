import fc from "fast-check";
import { expect, test } from "vitest";
import type { Assignment } from "../../api/client";
import { asked, blank, columns, flipped, givenOut, howFar, keyOf, lacking, moved, notYet, pairsOf } from "./rounds";

const far = (...states: string[]) => howFar(states.map((state) => ({ state })));

test("how far somebody is says no more than one word, or how many texts are handed in", () => {
  expect(far("assigned", "assigned")).toBe("not begun");
  expect(far("assigned", "reading")).toBe("reading");
  expect(far("paused", "assigned")).toBe("paused");
  expect(far("done", "handed back")).toBe("handed in");
  expect(far("done", "paused", "assigned")).toBe("1 of 3 handed in");
  expect(far("handed back")).toBe("handed back");
});

test("who handed something back is not waited for", () => {
  const given = ["done", "handed back", "paused"].map((state, n) => ({ guid: `${n}`, coder: `c${n}`, source: "s", state }));
  expect(notYet(given)).toEqual(["c2"]);
  expect(columns(given)).toEqual(["paused", "done", "handed back"]);
});

const pair = fc.record({ coder: fc.constantFrom("a", "b", "c"), source: fc.constantFrom("x", "y", "z") });
const set = fc.uniqueArray(pair, { selector: keyOf });

test("pairs that stay keep their GUIDs, and others get fresh ones", () => {
  fc.assert(
    fc.property(set, set, (before, after) => {
      const there: Assignment[] = before.map((one) => ({ ...one, guid: `old ${keyOf(one)}`, state: "assigned" }));
      const given = givenOut(pairsOf(after), there, () => "new");
      expect(given.map(keyOf)).toEqual(after.map(keyOf));
      for (const one of given) expect(one.guid).toBe(pairsOf(before).has(keyOf(one)) ? `old ${keyOf(one)}` : "new");
      const { more, fewer } = moved(pairsOf(after), there);
      expect(before.length + more - fewer).toBe(after.length);
    }),
  );
});

test("a box that is ticked twice is as it was", () => {
  fc.assert(
    fc.property(set, pair, (pairs, one) => {
      const twice = flipped(flipped(pairsOf(pairs), keyOf(one)), keyOf(one));
      expect([...twice].sort()).toEqual([...pairsOf(pairs)].sort());
    }),
  );
});

test("a plan says what it lacks, and what stands is not sent again", () => {
  const plan = blank([]);
  expect(plan.mode).toBe("open");
  expect(lacking(plan)).toContain("name");
  expect(lacking({ ...plan, name: "One", mode: "blind" })).toContain("version");
  expect(lacking({ ...plan, name: "One" })).toBeNull();
  expect(asked({ ...plan, name: " One ", lead_sees: true })).toMatchObject({ name: "One", version: null, due: null, lead_sees: false });
  expect(asked({ ...plan, name: "One" }, true)).not.toHaveProperty("mode");
  expect(asked({ ...plan, questions: [{ guid: "q", text: "  " }] }).questions).toEqual([]);
});
