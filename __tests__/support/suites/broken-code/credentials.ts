import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { pairs } from "../../isolation/pairs";
import { attack, errorOf } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import type { Key, Scene } from "./scene";

/** Credentials that were not issued in this combination. */
export const forgeries: readonly [string, (mine: Key, theirs: Key) => Key][] = [
  ["a key with another secret", (mine, theirs) => ({ ...mine, secretAccessKey: theirs.secretAccessKey })],
  ["a key with another session's token", (mine, theirs) => ({ ...mine, sessionToken: theirs.sessionToken })],
  ["an invented key", (mine) => ({ ...mine, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" })],
];

export function credentialTests(ready: () => Scene): void {
  describe.each(pairs)("taking %s with credentials that are not what %s was issued:", (role, by) => {
    test.each(sampled("isolation", forgeries))("%s is refused", async (_, forge) => {
      await attack(async () => {
        const { field, forged, roleArn } = ready();
        const { sts } = forged(by, forge);
        const call = sts.send(
          new AssumeRoleCommand({
            RoleArn: roleArn(role),
            RoleSessionName: "forged",
            Tags: [{ Key: "tenant_id", Value: field.theirs }],
          }),
        );
        expect(await errorOf(call)).toMatchObject({
          name: expect.stringMatching(/^(InvalidClientTokenId|SignatureDoesNotMatch)$/),
        });
      });
    });
  });
}
