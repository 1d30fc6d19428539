import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // Relative to the page's base, which Berth writes where a proxy serves it under a path of its own.
  base: "./",
  build: {
    // Maven packs target/classes, so the built console lies in the jar under static/.
    outDir: "target/classes/static",
    emptyOutDir: true,
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    // `npx vite` beside a running Berth.
    proxy: { "/v1": process.env.BERTH_URL ?? "http://127.0.0.1:8080" },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    cache: false,
    // A busy machine is slow, not wrong.
    testTimeout: 60_000,
  },
});
