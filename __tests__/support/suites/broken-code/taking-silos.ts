import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { accessRoles } from "../../../../operate/isolation/questions/question";
import { tagsFor, works, worksInSilo, wrongSiloTags } from "../../../../operate/isolation/questions/works";
import type { Clients } from "../../isolation/clients";
import { functionRoles, pairs, siloPairs } from "../../isolation/pairs";
import { attack, errorOf } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { forgeries } from "./credentials";
import type { Scene } from "./scene";

type Tags = Readonly<Record<string, string>>;

/** Who takes the role of which silo with which session tags: each is for its tenant, and says for what. */
export function takingSilos(ready: () => Scene): void {
  const silo = (whose: "mine" | "theirs"): string => {
    const found = ready().silos?.[whose].roleArn;
    if (found === undefined) throw new Error("the scene has no silos");
    return found;
  };
  const take = ({ sts }: Clients, RoleArn: string, tags: Tags) =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: "broken",
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const refused = (clients: Clients, roleArn: string, tags: Tags) =>
    attack(async () => {
      expect(await errorOf(take(clients, roleArn, tags))).toMatchObject({ name: "AccessDenied" });
    });

  describe.each(siloPairs)("a silo's role taken for %s by %s", (work, by) => {
    test("with its tenant's tag is what the function does", async () => {
      const { own, field } = ready();
      const { Credentials: session } = await take(own(by), silo("mine"), tagsFor(field.mine, work));
      expect(session?.SessionToken).toBeTruthy();
    });

    test("with the tag of a tenant whose silo it is not is refused, either way round", async () => {
      const { own, field } = ready();
      await refused(own(by), silo("theirs"), tagsFor(field.mine, work));
      await refused(own(by), silo("mine"), tagsFor(field.theirs, work));
    });

    test.each(sampled("isolation", forgeries))(
      "with credentials that were not issued so, %s, is refused",
      async (_, forge) => {
        const { field, forged } = ready();
        await attack(async () => {
          const call = take(forged(by, forge), silo("theirs"), tagsFor(field.theirs, work));
          expect(await errorOf(call)).toMatchObject({
            name: expect.stringMatching(/^(InvalidClientTokenId|SignatureDoesNotMatch)$/),
          });
        });
      },
    );
  });

  describe.each(functionRoles)("a silo's role taken by %s", (by) => {
    test.each(sampled("isolation", Object.keys(wrongSiloTags("", ""))))("with %s is refused", async (of) => {
      const { own, field } = ready();
      await refused(own(by), silo("mine"), wrongSiloTags(field.mine, field.theirs)[of] ?? {});
    });

    const notItsOwn = works.filter((work) => !worksInSilo[work].by.includes(by));
    test.each(sampled("isolation", notItsOwn))("for %s, which is not its work, is refused", async (work) => {
      const { own, field } = ready();
      await refused(own(by), silo("theirs"), tagsFor(field.theirs, work));
    });
  });

  const sessions = [
    ...pairs.map(
      ([role, by]) =>
        [
          `of ${role}, in ${by},`,
          ({ scoped, field }: Scene) => scoped(role, by, field.mine),
          worksInSilo.tenant.by.includes(by) ? "tenant" : "lifecycle",
        ] as const,
    ),
    ...siloPairs.map(
      ([work, by]) =>
        [`for ${work} in a silo, in ${by},`, ({ inSilo }: Scene) => inSilo(work, by, "mine"), work] as const,
    ),
  ];
  const drawn = sampled(
    "isolation",
    sessions,
    ([, , work]) => `session for ${work}`,
    () => 2,
  );
  describe.each(drawn)("a tenant's session %s", (_, session, work) => {
    test.each(["mine", "theirs"] as const)("cannot take a silo's role: %s", async (whose) => {
      await refused(await session(ready()), silo(whose), tagsFor(ready().field[whose], work));
    });
  });

  describe.each(siloPairs)("a session for %s in a silo, in %s,", (work, by) => {
    const session = () => ready().inSilo(work, by, "mine");

    const roles = sampled(
      "isolation",
      accessRoles,
      () => "",
      () => 2,
    );
    test.each(roles)("cannot take %s", async (target) => {
      const { roleArn, field } = ready();
      await refused(await session(), roleArn(target), { tenant_id: field.mine });
      await refused(await session(), roleArn(target), { tenant_id: field.theirs });
    });
    test.each(sampled("isolation", functionRoles))("cannot become %s", async (target) => {
      await refused(await session(), ready().roleArn(target), {});
    });
  });
}
