import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { Clients } from "../../isolation/clients";
import { functionRoles, pairs } from "../../isolation/pairs";
import { accessRoles } from "../../isolation/questions/question";
import { takenBy, wrongTags } from "../../isolation/questions/roles";
import { attack, errorOf } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import type { Scene } from "./scene";

type Tags = Readonly<Record<string, string>>;

/** Who takes which role with which session tags: each access role is for its functions, with one tag. */
export function takingRoles(ready: () => Scene): void {
  const take = ({ sts }: Clients, role: string, tags: Tags) =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn: ready().roleArn(role),
        RoleSessionName: "broken",
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const refused = (clients: Clients, role: string, tags: Tags) =>
    attack(async () => {
      expect(await errorOf(take(clients, role, tags))).toMatchObject({ name: "AccessDenied" });
    });
  const victims = () => ({ tenant_id: ready().field.theirs });

  describe.each(pairs)("taking %s by %s", (role, by) => {
    test("with a tenant's tag is what the function does", async () => {
      const { own, field } = ready();
      const { Credentials: session } = await take(own(by), role, { tenant_id: field.mine });
      expect(session?.SessionToken).toBeTruthy();
    });

    test.each(sampled("isolation", Object.keys(wrongTags("", ""))))("with %s is refused", async (of) => {
      const { own, field } = ready();
      await refused(own(by), role, wrongTags(field.mine, field.theirs)[of] ?? {});
    });
  });

  const strangers = accessRoles.flatMap((role) =>
    functionRoles.filter((by) => !takenBy[role]?.includes(by)).map((by) => [role, by] as const),
  );
  test.each(sampled("isolation", strangers))(
    "taking %s by %s, whose it is not, is refused",
    async (role, by) => {
      await refused(ready().own(by), role, victims());
    },
  );

  describe.each(pairs)("a tenant's session of %s, in %s,", (role, by) => {
    const session = () => ready().scoped(role, by, ready().field.mine);

    test.each(sampled("isolation", accessRoles))("cannot take %s for another tenant", async (target) => {
      await refused(await session(), target, victims());
    });
    test.each(sampled("isolation", functionRoles))("cannot become %s", async (target) => {
      await refused(await session(), target, {});
    });
  });

  const others = functionRoles.flatMap((by) =>
    functionRoles.filter((role) => role !== by).map((role) => [by, role] as const),
  );
  test.each(sampled("isolation", others))("%s cannot become %s", async (by, role) => {
    await refused(ready().own(by), role, {});
  });
}
