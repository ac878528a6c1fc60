// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { StudyStore } from "../../api/study.svelte";
import { Desk } from "./desk.svelte";

afterEach(() => vi.restoreAllMocks());

const json = (value: unknown) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });

test("a coding made while the codings were on their way is not lost from sight", async () => {
  const stored: { guid: string }[] = [];
  let late: ((answer: Response) => void) | null = null;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    if (request.method === "POST") {
      const { acts } = (await request.json()) as { acts: { id: string; guid: string }[] };
      stored.push(...acts);
      return json({ cursor: "c", done: acts.map(({ id }) => ({ id, change: id })) });
    }
    if (request.url.endsWith("/memos")) return json({ memos: [] });
    const shown = stored.map(({ guid }) => ({ guid, code: null, start: 0, end: 3, coder: "me", state: "same", origins: [], facets: {} }));
    // The first answer is slow, and was made before anything was coded.
    if (!late && !stored.length) return new Promise((done) => (late = () => done(json({ codings: [] }))));
    return json({ codings: shown });
  });
  const store = new StudyStore("s");
  store.study = { coders: [{ guid: "me", name: "Me", me: true }], rounds: [], facets: [] } as unknown as StudyStore["study"];
  const desk = new Desk(store, "x");
  desk.source = { guid: "x", turns: [], revision: { guid: "r", number: 1 } } as unknown as Desk["source"];
  const reading = desk.reload();
  await vi.waitFor(() => expect(late).not.toBeNull());
  desk.code([0, 3], [null]);
  expect(desk.codings).toHaveLength(1);
  await store.queue.settled();
  (late as unknown as () => void)();
  await reading;
  expect(desk.codings.map(({ guid }) => guid)).toEqual(stored.map(({ guid }) => guid));
  expect(desk.arrived).toBe(true);
});
