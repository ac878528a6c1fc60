import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // Paths are made by our own router; there is no SvelteKit to resolve them.
      "svelte/no-navigation-without-resolve": "off",
      // Our maps and sets are values: made anew on every change, never altered in place.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  { files: ["**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } }, rules: { "svelte/prefer-svelte-reactivity": "off" } },
  { ignores: ["node_modules", "api/schema.d.ts"] },
);
