// Serves this directory on http://localhost:5173, the origin that the local environment's CORS rules admit.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const library = createRequire(import.meta.url).resolve(
  "amazon-cognito-identity-js/dist/amazon-cognito-identity.min.js",
);
const files = {
  "/": [new URL("index.html", import.meta.url), "text/html"],
  "/hosted": [new URL("hosted.html", import.meta.url), "text/html"],
  "/cognito.js": [library, "text/javascript"],
};

const server = createServer((request, response) => {
  const [file, type] = files[new URL(request.url, "http://localhost").pathname] ?? [];
  if (file === undefined) response.writeHead(404).end();
  else createReadStream(file).pipe(response.writeHead(200, { "content-type": type }));
});
server.listen(Number(process.env.PORT ?? 5173), "127.0.0.1", () =>
  console.log(`http://localhost:${server.address().port}`),
);
