import { expect, test } from "vitest";
import type { Memo } from "../api/client";
import { backlinks, byDay, found, linked, mentions, newest } from "./memos";

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function aMemo(n: number, fields: Partial<Memo> = {}): Memo {
  return {
    guid: guid(n), title: "", text: "", kind: "memo", author: null, author_name: null, round: null, made_at: `2024-01-0${n}T10:00:00Z`,
    about: null, private: false, ...fields,
  };
}

test("what a text links to is found once each, however it is written", () => {
  const text = `[a](code:${guid(1)}) [b](code:${guid(1)}) ![c](x) [d][1]\n\n[1]: case:${guid(2).toUpperCase()}`;
  expect(mentions(text)).toEqual([{ kind: "code", guid: guid(1) }, { kind: "case", guid: guid(2) }]);
});

test("words about a link, and links to elsewhere, mention nothing", () => {
  expect(mentions(`\`[a](code:${guid(1)})\``)).toEqual([]);
  expect(mentions(`code:${guid(1)} and [b](https://example.org) and [c](participant:${guid(1)})`)).toEqual([]);
  expect(mentions(`![a](code:${guid(1)})`)).toEqual([]);
});

test("a thing has the memos about it and those that mention it, and no others", () => {
  const about = aMemo(1, { about: { kind: "code", guid: guid(9) } });
  const mentioning = aMemo(2, { text: `see [x](code:${guid(9)})` });
  const both = aMemo(3, { about: { kind: "code", guid: guid(9) }, text: `[x](code:${guid(9)})` });
  const other = aMemo(4, { about: { kind: "source", guid: guid(9) }, text: `[x](code:${guid(8)})` });
  const memos = [about, mentioning, both, other];
  expect(backlinks(memos, "code", guid(9))).toEqual([about, mentioning, both]);
  expect(backlinks(memos, "theme", guid(9))).toEqual([]);
  expect([...linked(memos).keys()]).toEqual([`code:${guid(9)}`, `code:${guid(8)}`, `source:${guid(9)}`]);
});

test("memos link to memos, and are found from both ends", () => {
  const first = aMemo(1);
  const second = aMemo(2, { text: `after [that](memo:${guid(1)})` });
  expect(backlinks([first, second], "memo", first.guid)).toEqual([second]);
  expect(mentions(second.text)).toEqual([{ kind: "memo", guid: first.guid }]);
});

test("a search wants every word, in title or text, in whatever case", () => {
  const memos = [aMemo(1, { title: "Doubt", text: "about doors" }), aMemo(2, { text: "doors" })];
  expect(found(memos, " DOORS  doubt ")).toEqual([memos[0]]);
  expect(found(memos, "")).toEqual(memos);
});

test("the newest is first, and what has no date is last", () => {
  const memos = [aMemo(1), aMemo(3), aMemo(2, { made_at: null })];
  expect(newest(memos).map((memo) => memo.guid)).toEqual([guid(3), guid(1), guid(2)]);
});

test("a journal goes by day, the newest first", () => {
  const memos = [aMemo(1), aMemo(2), aMemo(3, { made_at: "2024-01-02T12:00:00Z" }), aMemo(4, { made_at: null })];
  const days = byDay(memos, (moment) => moment.toISOString().slice(0, 10));
  expect(days.map((day) => [day.name, day.memos.map((memo) => memo.guid)])).toEqual([
    ["2024-01-02", [guid(3), guid(2)]],
    ["2024-01-01", [guid(1)]],
    ["", [guid(4)]],
  ]);
});
