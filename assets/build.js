// Builds the front end into advocacy/static: content-hashed names, a manifest, and compressed copies.
// `node assets/build.js` builds once, `node assets/build.js --watch` rebuilds on each change.

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "advocacy", "static");
const entries = ["css/app.css", "js/app.js", "js/editor.js", "js/charts.js", "icons.svg", "favicon.svg"];
const compressible = /\.(css|js|svg)$/;

/** Names as templates say them ("app.css", "newsreader-….woff2") to names as served. */
function manifestOf(outputs) {
  const named = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(outputs)) {
    const source = entryPoint ?? Object.keys(inputs)[0];
    if (source) named[basename(source)] = basename(path);
  }
  return Object.fromEntries(Object.entries(named).sort());
}

async function compress(name) {
  const content = await readFile(join(out, name));
  await writeFile(join(out, `${name}.br`), brotliCompressSync(content));
  await writeFile(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
}

async function sweep(kept) {
  for (const name of await readdir(out)) {
    if (!kept.has(name.replace(/\.(br|gz)$/, ""))) await rm(join(out, name));
  }
}

const finish = {
  name: "manifest",
  setup(build) {
    build.onEnd(async ({ errors, metafile }) => {
      if (errors.length) return;
      const manifest = manifestOf(metafile.outputs);
      const names = Object.values(manifest);
      await Promise.all(names.filter((name) => compressible.test(name)).map(compress));
      await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 2));
      await sweep(new Set([...names, "manifest.json"]));
    });
  },
};

const options = {
  entryPoints: entries.map((entry) => join(here, entry)),
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  legalComments: "eof",
  loader: { ".woff2": "file", ".svg": "copy" },
  metafile: true,
  logLevel: "warning",
  plugins: [finish],
};

await mkdir(out, { recursive: true });
if (process.argv.includes("--watch")) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
