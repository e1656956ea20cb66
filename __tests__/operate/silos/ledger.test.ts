import type { SiloTenant } from "../../../environments/schema/data";
import { ledgerFaults, ledgerText } from "../../../operate/silos/ledger";
import { acme, environmentsWith, globex } from "../../support/silos";

const faults = (text: string, ...tenants: SiloTenant[]) =>
  ledgerFaults("protected.json", environmentsWith(...tenants), text);

it("writes a slug a line", () => {
  expect(ledgerText(environmentsWith(globex, acme))).toBe(
    '{\n  "prod": [\n    "acme",\n    "globex"\n  ]\n}\n',
  );
});

it("finds no fault with what it writes", () => {
  expect(faults(ledgerText(environmentsWith(acme)), acme)).toEqual([]);
});

it("misses a protected tenant that is not recorded", () => {
  expect(faults('{"prod":["globex"]}', acme, globex)).toEqual([
    "protected.json lacks acme of prod, whose data is protected: run `npm run protect` and commit the file",
  ]);
});

it("finds a tenant that is recorded although its line gives it up", () => {
  expect(faults('{"prod":["acme"]}', { ...acme, removalProtection: false })).toEqual([
    "protected.json has acme of prod, whose data is no longer protected: run `npm run protect` and commit the file",
  ]);
});
