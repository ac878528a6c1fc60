import { expect, test } from "vitest";
import { having, known } from "./known";

test("what is typed becomes the kind of value that the attribute holds", () => {
  expect(known("integer", " 44 ")).toBe(44);
  expect(known("decimal", "1,5")).toBe(1.5);
  expect(known("boolean", "false")).toBe(false);
  expect(known("text", "44")).toBe("44");
});

test("nothing typed takes the value away, and what is no number is left for the server to refuse", () => {
  expect(known("integer", "  ")).toBe(null);
  expect(known("integer", "forty")).toBe("forty");
  expect(having({ age: 44, role: "baker" }, "age", null)).toEqual({ role: "baker" });
  expect(having({ age: 44 }, "age", 45)).toEqual({ age: 45 });
});
