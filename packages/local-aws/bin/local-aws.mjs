#!/usr/bin/env node
// The sources are TypeScript: tsx compiles them as they are loaded.
import "tsx";

// The warning names a Node.js version that only the deployed functions need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
await import("../src/cli.ts");
