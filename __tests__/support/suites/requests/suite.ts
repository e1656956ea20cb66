import type { SiloWay } from "@saas/api-client/target";
import { routes } from "../../../../api/routes";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { attack, errorOf } from "../../isolation/refusals";
import { attacking } from "./attacking";
import { callerAttacks } from "./callers";
import { controlPlaneAttacks, isForReaders } from "./control-plane";
import { hostedSignInAttacks } from "./hosted-sign-in";
import { machineAttacks } from "./machines";
import { memberAttacks } from "./members";
import { nameAttacks } from "./names";
import { onboardingAttacks } from "./onboarding";
import { ownAttacks } from "./own";
import { rotationAttacks } from "./rotation";
import { askedOf, keyOf, operatorRoutes } from "./routes";
import { samlAttacks } from "./saml";
import { call, type PoolKey, prepare, type RequestAttack, type Scene, type Stage, stageOn } from "./scene";
import { scimAttacks } from "./scim";
import { secondFactorAttacks } from "./second-factor";
import { signedCall } from "./signed";
import { siloAttacks } from "./silos";
import { signInAttacks, singleSignOnAttacks } from "./single-sign-on";
import { tokenAttacks } from "./tokens";
import { urlAttacks } from "./urls";
import { anybody, firstSignInIntoOtherTenant, tenantOfUser, userAttacks } from "./users";

const tables: Record<string, readonly RequestAttack[]> = {
  "a request to the API with": tokenAttacks,
  "a tenant's request:": nameAttacks,
  "users:": memberAttacks,
  "oneself and the own tenant:": ownAttacks,
  "a route for tenants:": callerAttacks,
  "identity providers:": scimAttacks,
  "the control plane:": controlPlaneAttacks,
  onboarding: onboardingAttacks,
  "the sign-in of a domain, asked for by": signInAttacks,
  "a presigned URL used for": urlAttacks,
};

/** What a platform offers beyond its API. */
export interface Means {
  /** The user pool's private key, where the emulator publishes it: to sign what Cognito never would. */
  readonly poolKey?: PoolKey;
  /** How tenants come to silos; absent: they do not, and silos are left out. */
  readonly silo?: (platform: LocalPlatform) => SiloWay;
  /** Whether its environment has single sign-on. */
  readonly singleSignOn?: boolean;
}

/**
 * One tenant against another, through HTTP alone: whatever comes back, it is not the other tenant's, and the other
 * tenant has what it had.
 * @param start called once; the suite stops the platform.
 */
export function requestSuite(
  start: () => Promise<LocalPlatform>,
  { poolKey, silo, singleSignOn = false }: Means = {},
): void {
  let stage: Stage | undefined;
  let scene: Scene;

  beforeAll(async () => {
    const platform = await start();
    stage = stageOn(platform, poolKey, silo?.(platform));
    scene = await prepare(stage);
  }, 120_000);
  afterAll(() => stage?.platform.close());

  const possible = Object.entries(tables).map(([title, attacks]) => [
    title,
    attacks.filter(({ needsPoolKey }) => needsPoolKey !== true || poolKey !== undefined),
  ]);
  const nothingChanged = attacking(() => scene, Object.fromEntries(possible));

  test("every route of the table is attacked", () => {
    const attacked = Object.values(tables).flatMap((attacks) => attacks.map(({ route }) => route));
    expect(routes.map(keyOf).filter((route) => !attacked.includes(route))).toEqual([]);
  });

  describe("callers with permission are served:", () => {
    test.each(operatorRoutes.filter(isForReaders).map((route) => [keyOf(route), route] as const))(
      "the operator who may only read, by %s",
      async (_, route) => {
        const { operators } = scene;
        const asked = askedOf(route, scene);
        const status = route.function === "connections" && !singleSignOn ? 409 : 200;
        expect(await signedCall(scene, operators.operator_read_only, asked)).toMatchObject({ status });
      },
    );

    test("the administrator, with the API key of the own tenant", async () => {
      for (const path of ["/data", "/files", "/users", "/tenant"]) {
        expect(await call(scene, path)).toMatchObject({ status: 200 });
      }
    });
  });

  describe("at the user pool,", () => {
    test.each(userAttacks.map((each) => [each.name, each] as const))(
      "%s is refused",
      async (_, { send, error }) => {
        await attack(async () => {
          expect(await errorOf(send(anybody(scene), scene))).toMatchObject({ name: error });
          expect(await tenantOfUser(scene, scene.attacker.email)).toBe(scene.attacker.tenantId);
        });
      },
    );
    nothingChanged();

    test("joining the other tenant at the first sign-in is refused", async () => {
      await attack(async () => {
        const { invitedTo, belongsTo } = await firstSignInIntoOtherTenant(scene);
        expect(belongsTo).toBe(invitedTo);
      });
    });
  });

  secondFactorAttacks(() => scene);
  rotationAttacks(() => scene);
  // Another emulator's tokens have nothing of the hosted sign-in: neither its scopes nor its time.
  if (poolKey !== undefined) hostedSignInAttacks(() => scene);
  if (singleSignOn) {
    singleSignOnAttacks(() => scene);
    samlAttacks(() => scene);
  }

  // The token endpoint is a part of the pool's domain, which emulators lack.
  if (poolKey !== undefined) machineAttacks(() => scene);

  if (silo !== undefined) {
    siloAttacks(() => {
      if (stage === undefined) throw new Error("the platform did not start");
      return stage;
    });
  }
}
