// Reads the checker's source, the theorems and certificates (a line each) and prints a verdict for each, a line each.
const { readFileSync } = require("node:fs");
const vm = require("node:vm");

const [scripts, theorems, certificates] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const checker = vm.runInThisContext(`"use strict";\n${scripts}\n;({ check, settled, readJson })`);
const pinned = checker.readJson(theorems);
for (const text of certificates.split("\n").filter(Boolean)) {
  console.log(JSON.stringify(checker.settled(checker.check(text, pinned))));
}
