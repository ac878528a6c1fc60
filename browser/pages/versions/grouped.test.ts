import { expect, test } from "vitest";
import { byGroup, inWords } from "./grouped";

const change = (what: string, thing = "code") => ({ thing, guid: "g", what, sentence: what });

test("changes stand by kind, in the order of a reader, and none is lost", () => {
  const some = [change("moved"), change("recoloured"), change("added"), change("split"), change("renamed", "theme"), change("retired"), change("removed")];
  const groups = byGroup(some);
  expect(groups.map(([name, all]) => [name, all.length])).toEqual([
    ["New", 1], ["Split", 1], ["No longer used", 2], ["Moved", 1], ["Themes", 1], ["Other", 1],
  ]);
  expect(groups.flatMap(([, all]) => all)).toHaveLength(some.length);
});

test("what is not known is said as it is", () => {
  expect([inWords("merged"), inWords("anything")]).toEqual(["put together with another", "anything"]);
});
