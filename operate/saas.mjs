#!/usr/bin/env node
// The executable `saas` of package.json: runs the TypeScript of operate/ as it is.
import "tsx";
import { createRequire } from "node:module";

createRequire(import.meta.url)("./main.ts").saas();
