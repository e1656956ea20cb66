// @ts-check
// Loads a bundle and writes how many milliseconds that took: `import.js <file>`. Fails when it exports no handler.

const [file = ""] = process.argv.slice(2);
const began = performance.now();
const { handler } = require(file);
const milliseconds = performance.now() - began;
if (typeof handler !== "function") throw new Error(`${file} exports no handler`);
process.stdout.write(String(milliseconds));
