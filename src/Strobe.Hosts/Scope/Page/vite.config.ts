import { defineConfig } from "vite";

// One script and one style sheet with names that stay, so that the host can embed them.
export default defineConfig({
  base: "./",
  build: {
    outDir: "dist", emptyOutDir: true, target: "es2022", modulePreload: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000,
    rollupOptions: { output: { entryFileNames: "scope.js", assetFileNames: "scope[extname]", chunkFileNames: "scope-[name].js" } },
  },
});
