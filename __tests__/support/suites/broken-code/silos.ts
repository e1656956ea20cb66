import { type Field, siloAttacks } from "../../isolation/data-attacks";
import { ownWork } from "../../isolation/data-attacks/own-work";
import { functionRoles, pairs, siloPairs } from "../../isolation/pairs";
import type { Trials } from "./trials";

/** Sessions of silos against the pool and each other's silos, and everybody else's against silos. */
export function siloTests({ tried }: Trials): void {
  for (const [work, by] of siloPairs) {
    const session = `code of ${by} with a session for ${work} in its tenant's silo`;
    const trial = {
      who: ({ mine }: Field) => ({ role: "silo", tenant: mine, silo: { of: mine, work } }),
      clients: ({ inSilo }: Parameters<Parameters<Trials["tried"]>[0]["clients"]>[0]) =>
        inSilo(work, by, "mine"),
    };
    const served = tried({ ...trial, title: `${session}, there,`, where: "mine" });
    test(`${session} is good for something`, () => expect(served).toBeGreaterThan(0));
    for (const [where, place] of [
      ["pool", "on the platform"],
      ["theirs", "in another tenant's silo"],
    ] as const) {
      const elsewhere = tried({ ...trial, title: `${session}, ${place},`, where });
      test(`${session} is good for nothing ${place}`, () => expect(elsewhere).toBe(0));
    }
  }

  // The same tenant's session of the pool does not open its silo either.
  const ownItemsAndFiles = siloAttacks.filter(({ name }) => ownWork.some((own) => own.name === name));
  for (const [role, by] of pairs) {
    const trial = {
      who: ({ mine }: Field) => ({ role, tenant: mine }),
      clients: ({ scoped, field }: Parameters<Parameters<Trials["tried"]>[0]["clients"]>[0]) =>
        scoped(role, by, field.mine),
    };
    const session = `code of ${by} with a tenant's session of ${role}`;
    const own = tried({
      ...trial,
      title: `${session}, in its tenant's silo,`,
      where: "mine",
      attacks: ownItemsAndFiles,
    });
    const other = tried({ ...trial, title: `${session}, in another tenant's silo,`, where: "theirs" });
    test(`${session} is good for nothing in silos`, () => expect([own, other]).toEqual([0, 0]));
  }

  for (const role of functionRoles) {
    tried({
      title: `code of ${role} without a tenant's session, in a silo,`,
      where: "theirs",
      who: () => ({ role }),
      clients: ({ own }) => own(role),
    });
  }
}
