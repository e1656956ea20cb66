import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acme, environmentsWith } from "../support/silos";
import { addresses, stack, synthesize } from "../support/synth";

const templates = synthesize(environmentsWith(acme));
const directory = join(__dirname, "addresses");

/** A changed line is a resource that Terraform replaces or destroys: `npm run fix` rewrites the file, then review the difference. */
it.each(readdirSync(directory))("the addresses of %s are the pinned ones", (file) => {
  const actual = addresses(stack(templates, file.replace(/\.txt$/, "")));
  expect(actual).toEqual(readFileSync(join(directory, file), "utf8").trim().split("\n"));
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
