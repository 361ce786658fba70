import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    // Tablets in schools are old: these are the first browsers with <dialog> and Array.at.
    target: ["chrome92", "edge92", "firefox98", "safari15.4"],
    // A data: URL would need a wider content security policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: { "/api": { target: process.env.ATTUNE_SERVER ?? "http://127.0.0.1:8000", ws: true } },
  },
});
