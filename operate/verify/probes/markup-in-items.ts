import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";

/** Each looks like an attack to a managed rule: cross-site scripting, file inclusion local and remote, the metadata service. */
const texts: Readonly<Record<string, string>> = {
  markup: "<script>alert(1)</script><img src=x onerror=alert(1)>",
  path: "../../etc/passwd",
  address: "http://169.254.169.254/latest/meta-data/",
  remote: "http://10.0.0.1/shell.php?cmd=id",
};

export const markupInItems: Probe = {
  name: "markup-in-items",
  assumes: "the firewall lets tenants' own data pass, whatever it looks like",
  source:
    "AWS WAF developer guide, AWS Managed Rules rule groups list: CrossSiteScripting_BODY, GenericLFI_BODY, GenericRFI_BODY, EC2MetaDataSSRF_BODY",
  otherwise:
    "count the rule instead of blocking, on the routes whose bodies are data: stacks/constructs/firewall/api-firewall.ts",
  meaningful: ["aws"],
  run: async ({ environment, tenants }) => {
    if (!environment.webApplicationFirewall.enabled) throw new Skipped("the environment has no firewall");
    const [{ api }] = await tenants.two();
    for (const [name, text] of Object.entries(texts)) {
      const params = { item_id: `looks-like-${name}` };
      const written = await callRoute(api, "PUT /data/{item_id}", { params, body: { data: text } });
      if (written.status === 403) throw new Untrue(`an item with ${JSON.stringify(text)} is refused: 403`);
      expectSuccess("PUT /data/{item_id}", written);
      const read = await callRoute(api, "GET /data/{item_id}", { params });
      const { data } = expectSuccess("GET /data/{item_id}", read);
      if (data !== text)
        throw new Untrue(`an item with ${JSON.stringify(text)} comes back as ${JSON.stringify(data)}`);
    }
    return `items written and read: ${Object.keys(texts).join(", ")}`;
  },
};
