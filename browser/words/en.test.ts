import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";

const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const CALLS = [
  new RegExp(String.raw`\bt\(\s*${TEXT}`, "g"),
  new RegExp(String.raw`\bt\([^"()]*\?\s*${TEXT}\s*:\s*${TEXT}`, "g"),
  new RegExp(String.raw`\bmany\([^"]*?${TEXT},\s*${TEXT}`, "g"),
];

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith(".test.ts")) yield path;
  }
}

/** Every text that pages and parts say. */
function said(): Set<string> {
  const found = new Set<string>();
  for (const folder of ["api", "pages", "parts", "engine"])
    for (const file of files(folder))
      for (const call of CALLS)
        for (const [, ...texts] of readFileSync(file, "utf8").matchAll(call))
          for (const text of texts) if (text !== undefined) found.add(text);
  for (const [, text] of readFileSync("App.svelte", "utf8").matchAll(CALLS[0] as RegExp)) found.add(text as string);
  return found;
}

test("the list of texts is what the interface says, no more and no less", () => {
  const used = said();
  expect([...used].filter((text) => !(en as readonly string[]).includes(text))).toEqual([]);
  expect(en.filter((text) => !used.has(text))).toEqual([]);
});

test("the texts are in order, each once", () => {
  expect([...en]).toEqual([...new Set(en)].sort());
});
