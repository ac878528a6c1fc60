import { expect, test } from "vitest";
import type { Code, Decision, Proposal } from "../../api/client";
import { apart, beside, decided, goingOn, points, told, uses } from "./meeting";

const proposal = (guid: string, fields: Partial<Proposal> = {}): Proposal => ({
  guid, kind: "rename", author: "a", reason: "", codes: ["c1"], theme: null, would: {}, parts: [], passages: [], round: "r",
  version: 1, made_at: null, similar: Number(guid), state: "open", ...fields,
});
const code = { guid: "c1", name: "Company", definition: "With others.", when_to_use: "", when_not: "", example: "", parent: null } as unknown as Code;
const things = { code: (guid: string) => (guid === "c1" ? code : undefined), theme: () => undefined, names: { code: (guid: string) => (guid === "c1" ? "Company" : "Tea"), theme: () => "" } };

test("a meeting goes through what waits, the round’s own first, similar ones together", () => {
  const all = [
    proposal("1", { round: "other" }), proposal("2", { codes: ["c2"] }), proposal("3", { codes: ["c2"], similar: 2, round: null }),
    proposal("4", { state: "accept" }), proposal("5", { codes: ["c3"], state: "later" }),
  ];
  expect(points(all, "r", ["c1", "c2", "c3"], [])).toEqual([["2", "3"], ["5"], ["1"]]);
});

test("points stay where they were when they are decided, and new ones come after them", () => {
  expect(goingOn([["1"], ["2", "3"], ["gone"]], [["2", "4"], ["5"]], new Set(["1", "2", "3", "4", "5"]))).toEqual([["1"], ["2", "3"], ["4"], ["5"]]);
  expect(apart([["1"], ["2", "3"]], 1)).toEqual([["1"], ["2"], ["3"]]);
});

test("several that are taken up as one are done once, with the chosen words", () => {
  const [one, other] = [proposal("1"), proposal("2")];
  expect(decided("accept", one, [one])).toEqual({ outcome: "accept", proposals: ["1"] });
  expect(decided("accept", other, [one, other])).toEqual({ outcome: "adapt", proposals: ["2", "1"] });
  expect(decided("decline", one, [one, other])).toEqual({ outcome: "decline", proposals: ["1", "2"] });
  const adapted = { proposal: "rename" as const, codes: ["c1"], theme: null, would: { name: "Good company" }, parts: [] };
  expect(decided("adapt", one, [one], adapted)).toEqual({ outcome: "adapt", proposals: ["1"], would: { name: "Good company" }, parts: [], codes: ["c1"] });
});

test("codes are told by who used them", () => {
  const used = (code: string, by: Record<string, number>, never: string[], own: string | null = null) => ({ code, name: code, path: code, own, similar: null, by, never });
  const found = uses([used("none", {}, ["a", "b"]), used("one", { a: 2 }, ["b"]), used("all", { a: 1, b: 1 }, []), used("new", { a: 1 }, ["b"], "a")]);
  expect([found.nobody, found.some, found.own].map((list) => list.map((one) => one.code))).toEqual([["none"], ["one"], ["new"]]);
});

test("what was decided is counted in words", () => {
  const decision = (outcome: string, proposals: string[]) => ({ outcome, proposals }) as Decision;
  expect(told([decision("accept", ["1"]), decision("decline", ["2", "3"]), decision("accept", [])])).toEqual([
    "1 proposal was accepted as it stood", "2 proposals were declined; they stay in the record", "1 thing was settled in talk",
  ]);
});

test("how it reads now stands beside how it would, and what is new is marked", () => {
  const renamed = beside(proposal("1", { would: { name: "Good company" } }), things);
  expect([renamed.now[0]?.name, renamed.then[0]?.name, renamed.then[0]?.fresh]).toEqual(["Company", "Good company", true]);
  const described = beside(proposal("1", { kind: "redefine", would: { when_not: "Alone." } }), things);
  expect(described.then[0]?.lines).toEqual([
    { label: "What it means", text: "With others.", fresh: false }, { label: "Not when", text: "Alone.", fresh: true },
  ]);
  const split = beside(proposal("1", { kind: "split", parts: ["Good", "Bad"] }), things);
  expect(split.then.map(({ name }) => name)).toEqual(["Good", "Bad"]);
  expect(beside(proposal("1", { kind: "retire" }), things).notes).toHaveLength(1);
  expect(beside(proposal("1", { kind: "move", would: { parent: "c9" } }), things).then[0]?.lines.at(-1)).toEqual({ label: "Under", text: "Tea", fresh: true });
});
