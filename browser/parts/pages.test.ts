import { expect, test } from "vitest";
import { offered, pages } from "./pages";

const paths = (may: string[] | undefined) => pages().filter((link) => offered(link, may)).map(({ path }) => path);

test("importing is offered to who brings sources in and plans, and to nobody who does but one of them", () => {
  expect(paths(["see", "bring", "plan"])).toContain("import");
  expect(paths(["see", "bring"])).not.toContain("import");
  expect(paths(["see"])).not.toContain("import");
});

test("until it is known what one may do, no page is missing", () => {
  expect(paths(undefined)).toEqual(pages().map(({ path }) => path));
});
