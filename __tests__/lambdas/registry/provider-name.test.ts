import fc from "fast-check";
import { providerNameOf, providerOfUser, tenantOfProvider } from "../../../lambdas/registry/provider-name";
import { isTenantIdShaped } from "../../../lambdas/tenancy/tenant-id";

const generation = fc.stringMatching(/^[0-9a-z]{6}$/);

test("a name leads to its tenant and to no other, and fits Cognito", () => {
  fc.assert(
    fc.property(fc.uuid(), generation, (tenantId, each) => {
      const name = providerNameOf(tenantId, each);
      expect(name).toHaveLength(32);
      // Source: Cognito API reference, CreateIdentityProvider, ProviderName.
      expect(name).toMatch(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u);
      expect(name).toBe(name.toLowerCase());
      expect(tenantOfProvider(name)).toBe(tenantId);
    }),
  );
});

test("the smallest and the largest id have names of the same length", () => {
  for (const digit of ["0", "f"]) {
    const id = `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;
    expect(tenantOfProvider(providerNameOf(id, "000000"))).toBe(id);
  }
});

test("any text leads to the id of a tenant or to none", () => {
  const names = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{25}-[0-9a-z]{6}$/));
  fc.assert(
    fc.property(names, (name) => {
      const tenantId = tenantOfProvider(name);
      if (tenantId === undefined) return;
      expect(isTenantIdShaped(tenantId)).toBe(true);
      expect(name.startsWith(providerNameOf(tenantId, "000000").slice(0, 26))).toBe(true);
    }),
  );
});

test.each(["Google", "COGNITO", "", `${"z".repeat(25)}-000000`, `${"0".repeat(25)}_000000`])(
  "%j is no name of a connection",
  (name) => {
    expect(tenantOfProvider(name)).toBeUndefined();
  },
);

const name = providerNameOf("6f1ed002-ab1c-4d3e-9a52-6d2f6f1c7b10", "a1b2c3");

test("the status decides who is a user of a provider, not how the name looks", () => {
  expect(providerOfUser(`${name}_00u1_x`, "EXTERNAL_PROVIDER")).toBe(name);
  expect(providerOfUser(`${name}_x@example.com`, "CONFIRMED")).toBeUndefined();
  expect(providerOfUser(`${name}_x`, undefined)).toBeUndefined();
});

test("a provider's user without a provider in the name is one of no tenant", () => {
  expect(tenantOfProvider(providerOfUser("nobody", "EXTERNAL_PROVIDER") ?? "")).toBeUndefined();
});
