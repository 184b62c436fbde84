// Bundles the extension into dist/extension.js. `--watch` rebuilds on save, `--production` minifies,
// `--outfile=PATH` writes elsewhere.
import * as esbuild from "esbuild";

const production = process.argv.includes("--production");
const outfile = process.argv.find((word) => word.startsWith("--outfile="))?.slice("--outfile=".length) ?? "dist/extension.js";
const context = await esbuild.context({
  entryPoints: ["src/extension.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: production,
  sourcemap: !production,
  logLevel: "warning",
});

if (process.argv.includes("--watch")) {
  await context.watch();
} else {
  await context.rebuild();
  await context.dispose();
}
