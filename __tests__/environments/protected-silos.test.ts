import { dev } from "../../environments/dev";
import { EnvironmentError, loadEnvironments } from "../../environments/load";
import { protectedSilos, recordedSilos } from "../../environments/protected-silos";
import { acme, environmentsWith, globex } from "../support/silos";

it("records who is protected: as the environment says, or the line", () => {
  expect(protectedSilos(environmentsWith(globex, acme))).toEqual({ prod: ["acme", "globex"] });
  expect(protectedSilos(environmentsWith({ ...acme, removalProtection: false }, globex))).toEqual({
    prod: ["globex"],
  });
  const [changed] = loadEnvironments({
    dev: { ...dev, siloTenants: [{ ...acme, removalProtection: true }, globex] },
  });
  expect(changed && protectedSilos([changed])).toEqual({ dev: ["acme"] });
});

it("the ledger of the project can be read", () => {
  expect(recordedSilos()).toEqual(protectedSilos(loadEnvironments()));
});

it("a ledger of another shape is a mistake in the data", () => {
  expect(() => recordedSilos({ prod: "acme" })).toThrow(EnvironmentError);
  expect(() => recordedSilos({ prod: "acme" })).toThrow(
    "environments/silos/protected.json: prod is not a list of slugs: restore the file from the last commit, then run npm run protect",
  );
});
