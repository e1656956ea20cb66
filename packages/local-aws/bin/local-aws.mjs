#!/usr/bin/env node
// The sources are TypeScript: tsx compiles them as they are loaded.
import "tsx";
import { createRequire } from "node:module";

// The warning names a Node.js version that only the deployed functions need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { run } = createRequire(import.meta.url)("../src/cli.ts");
process.exit(await run(process.argv.slice(2)));
