// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { Queue } from "./queue.svelte";

function answering(...answers: (Response | Error)[]) {
  const asked: { id: string }[][] = [];
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    asked.push(((await (input as Request).clone().json()) as { acts: { id: string }[] }).acts);
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new TypeError("gone");
    return next;
  });
  return { asked, spy };
}

const stored = (change: string) =>
  new Response(JSON.stringify({ cursor: `c${change}`, done: [{ id: "x", change }] }), {
    headers: { "content-type": "application/json" },
  });

afterEach(() => vi.restoreAllMocks());

test("acts are sent in order, each once", async () => {
  const { asked } = answering(stored("1"), stored("2"));
  const queue = new Queue("s");
  const both = [queue.do({ kind: "coding.remove", guid: "a" }), queue.do({ kind: "coding.remove", guid: "b" })];
  expect(await Promise.all(both)).toEqual(["1", "2"]);
  expect(asked.map((acts) => (acts[0] as unknown as { guid: string }).guid)).toEqual(["a", "b"]);
  expect(queue.waiting).toBe(0);
});

test("while the server cannot be reached the same act is sent again under the same id", async () => {
  const { asked } = answering(new TypeError("down"), new TypeError("down"), stored("1"));
  const queue = new Queue("s", 150);
  const doing = queue.do({ kind: "coding.remove", guid: "a" });
  await vi.waitFor(() => expect(queue.offline).toBe(true));
  expect(await doing).toBe("1");
  expect(queue.offline).toBe(false);
  expect(new Set(asked.map((acts) => acts[0]?.id)).size).toBe(1);
});

test("a refusal takes back what was shown and gives the server's sentence", async () => {
  answering(
    new Response(JSON.stringify({ detail: "It is in use." }), {
      status: 409,
      headers: { "content-type": "application/problem+json" },
    }),
  );
  const queue = new Queue("s");
  const takeBack = vi.fn();
  await expect(queue.do({ kind: "code.remove", guid: "a" }, takeBack)).rejects.toThrow("It is in use.");
  expect(takeBack).toHaveBeenCalledOnce();
  expect(queue.refusal).toBe("It is in use.");
});

test("settled waits for every act on its way", async () => {
  answering(stored("1"), stored("2"));
  const queue = new Queue("s");
  await queue.settled();
  void queue.do({ kind: "coding.remove", guid: "a" });
  void queue.do({ kind: "coding.remove", guid: "b" });
  await queue.settled();
  expect(queue.waiting).toBe(0);
});
