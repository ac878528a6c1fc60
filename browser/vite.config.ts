import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The server writes the page around the build (it knows the file names from the manifest) under a policy that allows
// only files of its own: nothing is inlined, and nothing is loaded from anywhere else.
export default defineConfig({
  plugins: [svelte()],
  base: "/static/app/",
  build: {
    outDir: process.env.POLYVOCAL_APP_OUT ?? "../src/polyvocal_web/static/app",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rollupOptions: { input: "main.ts" },
  },
  test: { include: ["**/*.test.ts"], exclude: ["node_modules"] },
});
