import type { PagesServed } from "@saas/local-aws/gateway";
import { markup, type Place } from "./layout";
import { dashed, portOption } from "./port";

/** The front door's content: what there is, where it is, and commands to try. */
export function startContent({ api, deployment, endpointUrl }: PagesServed, places: readonly Place[]) {
  const { api_endpoint: apiEndpoint = "", user_pool_id, user_pool_client_id } = deployment.outputs;
  const port = portOption(apiEndpoint);
  const commands = [
    ["npm run tour", ...dashed(port), "     # two customers and the operator, step by step"],
    ["npm run load", ...dashed(port), "     # a mixture of requests, for the metrics"],
    ["npm run tenants -- list --environment local", ...port],
  ].map((words) => words.join(" "));
  const addresses: readonly [string, string | undefined][] = [
    ["API", apiEndpoint],
    ["AWS endpoint", endpointUrl],
    ["Region", api.region],
    ["User pool", user_pool_id],
    ["User pool client", user_pool_client_id],
  ];
  const cards = places
    .filter(({ about }) => about !== "")
    .map(
      ({ at, name, about }) => markup`      <li class="card">
        <h2><a href="${at}">${name}</a></h2>
        <p>${about}</p>
      </li>`,
    );
  const rows = addresses
    .filter((row): row is [string, string] => row[1] !== undefined)
    .map(([name, value]) => markup`      <div><dt>${name}</dt><dd><code>${value}</code></dd></div>`);
  return markup`    <h1>The local platform</h1>
    <p>It runs on this machine, for this machine only; Ctrl-C in its terminal stops it.</p>
    <ul class="cards">
${cards}
    </ul>
    <section aria-labelledby="addresses">
      <h2 id="addresses">Addresses</h2>
      <dl>
${rows}
      </dl>
    </section>
    <section aria-labelledby="commands">
      <h2 id="commands">In a second terminal</h2>
      <pre tabindex="0"><code>${commands.join("\n")}</code></pre>
    </section>`;
}
