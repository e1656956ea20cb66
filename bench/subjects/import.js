// @ts-check
// Loads a bundle and writes how many milliseconds that took: `import.js <file>`.

const [file = ""] = process.argv.slice(2);
const began = performance.now();
require(file);
process.stdout.write(String(performance.now() - began));
