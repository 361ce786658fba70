/** Writes dist/third-party.txt: the licences of everything that the bundle contains. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const MODULES = new URL("../node_modules/", import.meta.url);
const text = (path) => readFileSync(new URL(path, MODULES), "utf8");

function withTheirOwn(names) {
  const all = new Set(names);
  for (const name of all) {
    const own = JSON.parse(text(`${name}/package.json`)).dependencies ?? {};
    for (const each of Object.keys(own)) all.add(each);
  }
  // KaTeX depends on it for its command line only, which is not in the bundle.
  all.delete("commander");
  return [...all].sort();
}

function notice(name) {
  const { version, license } = JSON.parse(text(`${name}/package.json`));
  const files = readdirSync(new URL(`${name}/`, MODULES)).filter((file) => /^licen[cs]e/i.test(file));
  if (files.length === 0) throw new Error(`${name} comes without its licence`);
  return `${name} ${version} (${license})\n\n${files.map((file) => text(`${name}/${file}`)).join("\n")}`;
}

const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const rule = `\n${"-".repeat(80)}\n\n`;
writeFileSync(
  new URL("../dist/third-party.txt", import.meta.url),
  withTheirOwn(Object.keys(dependencies)).map(notice).join(rule),
);
