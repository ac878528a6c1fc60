import { expect, test } from "vitest";
import type { Code, Proposal } from "../api/client";
import { asked, blank, choices, filled, formOf, grouped, listed, missing, sentence, type Form, type Names, type What } from "./proposals";

const COMPANY = {
  guid: "c1", name: "Company", definition: "With others.", when_to_use: "", when_not: "", example: "", parent: null, made_by: null, round: null,
} as unknown as Code;
const names: Names = { code: (guid) => ({ c1: "Company", c2: "Tea", c3: "Doors" })[guid] ?? "?", theme: () => "Ways in" };
const form = (what: What, fields: Partial<Form> = {}): Form => ({ ...filled({ ...blank({ code: COMPANY }), what }, { code: COMPANY }), ...fields });
const proposal = (fields: Partial<Proposal>): Proposal => ({
  guid: "p", kind: "rename", author: "a", reason: "", codes: ["c1"], theme: null, would: {}, parts: [], passages: [], round: null,
  version: 1, made_at: null, similar: 0, state: "open", ...fields,
});

test("each kind of proposal reads as a sentence", () => {
  const say = (kind: string, fields: Partial<Proposal> = {}) => sentence(proposal({ kind, ...fields }), names);
  expect(say("rename", { would: { name: "Good company" } })).toBe("Rename “Company” to “Good company”");
  expect(say("rename", { would: { name: "Company" } })).toBe("Call a code “Company”");
  expect(say("add", { codes: [], would: { name: "Rain", parent: "c3" } })).toBe("Add a code “Rain” under “Doors”");
  expect(say("add")).toBe("Bring in “Company” for all");
  expect(say("merge", { codes: ["c1", "c2"], would: { into: "c3" } })).toBe("Put “Company” and “Tea” together with “Doors”");
  expect(say("split", { parts: ["Good", "Bad"] })).toBe("Split “Company” into “Good” and “Bad”");
  expect(say("move", { would: { parent: "" } })).toBe("Let “Company” stand by itself");
  expect(say("theme gather", { theme: "t", would: { gather: "out" } })).toBe("Let “Company” go from the theme “Ways in”");
  expect(say("comment", { codes: [] })).toBe("A word on the framework");
});

test("several things are listed as one says them", () => {
  expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
});

test("only what would be new is asked for", () => {
  const form_ = form("redefine", { when_not: "Alone." });
  expect(form_.definition).toBe("With others.");
  expect(asked(form_, { code: COMPANY })).toEqual({ proposal: "redefine", codes: ["c1"], theme: null, would: { when_not: "Alone." }, parts: [] });
});

test("an adapted proposal says all that was proposed, so that nothing of it comes back by itself", () => {
  const was = proposal({ kind: "redefine", would: { definition: "Among others." } });
  const adapted = { ...formOf(was, { code: COMPANY }), definition: "With others." };
  expect(asked(adapted, { code: COMPANY }, Object.keys(was.would)).would).toEqual({ definition: "With others." });
});

test("a proposal comes back from its form as it was", () => {
  for (const was of [
    proposal({ would: { name: "Good company" } }),
    proposal({ kind: "add", codes: [], would: { name: "Rain", definition: "Wet.", parent: "c3" } }),
    proposal({ kind: "merge", codes: ["c2"], would: { into: "c3", name: "Tea at the door" } }),
    proposal({ kind: "split", parts: ["Good", "Bad"] }),
    proposal({ kind: "move", would: { parent: "" } }),
    proposal({ kind: "theme gather", theme: "t", would: { gather: "out" } }),
    proposal({ kind: "theme add", codes: ["c1", "c2"], would: { name: "Ways in", claim: "There are some." } }),
  ]) {
    const { proposal: kind, codes, theme, would, parts } = asked(formOf(was, { code: COMPANY }), { code: COMPANY });
    expect({ kind, codes, theme, would, parts }).toMatchObject({ kind: was.kind, codes: was.codes, theme: was.theme, would: was.would, parts: was.parts });
  }
});

test("what is missing is said before anything is sent", () => {
  const lacks = (what: What, fields: Partial<Form> = {}, reason = "") => missing(form(what, fields), reason, { code: COMPANY });
  expect(lacks("rename")).toContain("another name");
  expect(lacks("rename", { name: "Good company" })).toBeNull();
  expect(lacks("redefine")).toContain("Change some");
  expect(lacks("merge")).toContain("become part of");
  expect(lacks("merge", { into: "c1" })).toContain("itself");
  expect(lacks("split", { parts: "Good\n" })).toContain("at least two");
  expect(lacks("comment")).toContain("below");
  expect(lacks("comment", {}, "A thought.")).toBeNull();
  expect(lacks("theme in")).toContain("which theme");
});

test("one’s own code can be brought in for all, and a theme has its own proposals", () => {
  expect(choices({ code: COMPANY }, true)[0]).toBe("bring");
  expect(choices({ code: COMPANY })).not.toContain("bring");
  expect(asked(form("bring"), { code: COMPANY })).toMatchObject({ proposal: "add", codes: ["c1"], would: {} });
});

test("the board goes by the tree, then new codes, themes and the whole, and keeps similar ones together", () => {
  const groups = grouped(
    [
      proposal({ guid: "1", kind: "comment", codes: [] }),
      proposal({ guid: "2", kind: "add", codes: [], similar: 2 }),
      proposal({ guid: "3", codes: ["c2"], similar: 3 }),
      proposal({ guid: "4", codes: ["c1"], similar: 4 }),
      proposal({ guid: "5", codes: ["c1"], similar: 5, kind: "retire" }),
      proposal({ guid: "6", codes: ["c1"], similar: 4 }),
      proposal({ guid: "7", kind: "theme drop", codes: [], theme: "t", similar: 7 }),
    ],
    ["c1", "c2"],
    ["t"],
  );
  expect(groups.map(({ sets }) => sets.map((set) => set.map(({ guid }) => guid)))).toEqual([[["4", "6"], ["5"]], [["3"]], [["2"]], [["7"]], [["1"]]]);
});
