import { encodeCursor } from "../../../../lambdas/shared/cursor";
import type { Scene } from "./scene";

/** A cursor for the caller's list at a position of the attacker's choice, forged without the secret. */
export const forgedCursor = (
  { attacker }: Scene,
  list: "data" | "files" | "users",
  position: string,
): string =>
  encodeCursor(
    {
      secret: attacker.tenantId,
      list: `GET /${list}`,
      caller: [attacker.tenantId, subjectOf(attacker.session.accessToken)],
    },
    position,
  );

const subjectOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;
