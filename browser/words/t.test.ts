import { expect, test } from "vitest";
import { many, speak, t } from "./t";

test("values take their places, and what has none stays", () => {
  expect(t("Hello {name}, {other}", { name: "Dele" })).toBe("Hello Dele, {other}");
});

test("one and several are told apart", () => {
  expect(many(1, "1 quotation", "{n} quotations")).toBe("1 quotation");
  expect(many(0, "1 quotation", "{n} quotations")).toBe("0 quotations");
});

test("another language is a table", () => {
  speak({ Codes: "Codes (fr)" });
  expect(t("Codes")).toBe("Codes (fr)");
  speak({});
});
