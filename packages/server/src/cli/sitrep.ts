#!/usr/bin/env node
// Has to parse and run on any Node with modules, so that an old one is told what is needed: no newer syntax, nothing imported at the top.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`sitrep needs Node 22.13 or newer; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  void import('./main.ts').then(({ main }) => main(process.argv.slice(2)));
}
