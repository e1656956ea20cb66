import { dataAttacks, type Field, isAllowed, sample } from "../../isolation/data-attacks";
import { functionRoles, pairs } from "../../isolation/pairs";
import type { Trials } from "./trials";

/** Every access role in the hands of each function that takes it, and every function's own role, against every store. */
export function storeTests({ tried, refused }: Trials): void {
  for (const [role, by] of pairs) {
    const title = `code of ${by} with a tenant's session of ${role}`;
    const who = ({ mine }: Field) => ({ role, tenant: mine });
    const served = tried({
      title,
      where: "pool",
      who,
      clients: ({ scoped, field }) => scoped(role, by, field.mine),
    });
    test(`${title} is good for something`, () => expect(served).toBeGreaterThan(0));
  }

  for (const role of functionRoles) {
    tried({
      title: `code of ${role} without a tenant's session`,
      where: "pool",
      who: () => ({ role }),
      clients: ({ own }) => own(role),
    });
  }

  // A cache that mixes tenants up: the call is right, the credentials are another tenant's.
  for (const [role, by] of pairs) {
    refused({
      title: `code with another tenant's session of ${role}, in ${by},`,
      where: "pool",
      who: ({ theirs }) => ({ role, tenant: theirs }),
      clients: ({ scoped, field }) => scoped(role, by, field.theirs),
      attacks: dataAttacks.filter((each) => isAllowed(each, { role, tenant: sample.mine }, sample)),
    });
  }
}
