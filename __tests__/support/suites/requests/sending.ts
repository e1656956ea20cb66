import { call, type Scene } from "./scene";

export type Body = Readonly<Record<string, unknown>>;

/** A request by the attacker's administrator, or with another token. */
export const sending =
  (
    method: string,
    path: (scene: Scene) => string,
    body?: (scene: Scene) => Body,
    token?: (scene: Scene) => string,
  ) =>
  (scene: Scene) =>
    call(scene, path(scene), {
      method,
      ...(body && { body: JSON.stringify(body(scene)) }),
      ...(token && { token: token(scene) }),
    });
