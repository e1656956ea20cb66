import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acme, environmentsWith } from "../support/silos";
import { addresses, stack, synthesize } from "../support/synth";

const templates = synthesize(environmentsWith(acme));
const pinned = ["saas-prod", "saas-dev", "saas-prod-silo-acme", "state-backend-dev", "ci-access-dev"];

/** A changed line is a resource that Terraform would replace: after `UPDATE_ADDRESSES=1 npm test` review the difference. */
describe.each(pinned)("the addresses of %s", (name) => {
  const file = join(__dirname, "addresses", `${name}.txt`);
  const actual = addresses(stack(templates, name));

  it("are the pinned ones", () => {
    if (process.env.UPDATE_ADDRESSES === "1") writeFileSync(file, `${actual.join("\n")}\n`);
    expect(actual).toEqual(readFileSync(file, "utf8").trim().split("\n"));
  });
});

it.each([...templates.values()].map((template) => [template.name, template] as const))(
  "the addresses of %s read like a table of contents",
  (_, template) => {
    for (const address of addresses(template)) {
      expect(address).toMatch(/^aws_[a-z0-9_]+\.[a-z][a-z0-9_]*$/);
      // cdktf's own scheme ends in eight hexadecimal digits.
      expect(address).not.toMatch(/_[0-9A-Fa-f]{8}$/);
    }
  },
);
