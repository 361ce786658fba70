import { readdirSync } from "node:fs";
import { defineConfig } from "vite";

/** Bundles the unit tests for Node's own test runner, which cannot read TypeScript everywhere. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    ssr: true,
    outDir: "build-test",
    emptyOutDir: true,
    copyPublicDir: false,
    rollupOptions: {
      input: readdirSync("tests")
        .filter((name) => name.endsWith(".test.ts"))
        .map((name) => `tests/${name}`),
    },
  },
  ssr: { noExternal: true },
});
