#!/usr/bin/env node
// The executable `saas` of package.json: runs the TypeScript of operate/ as it is.
require("tsx/cjs");
const { main } = require("@saas/cli-kit/launcher");
const { commands } = require("./main.ts");

main("saas", commands);
