import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";
import { problems } from "./problems";

const { hostedSignIn: _, ...withoutPages } = dev;

test.each([
  ["without the pool's domain", { dev: { ...withoutPages, singleSignOn: {} } }, "singleSignOn is "],
  [
    "with providers of this machine in production",
    { prod: { ...prod, singleSignOn: { localProviders: true } } },
    "singleSignOn.localProviders is true",
  ],
  [
    "with a resolver of this machine in production",
    { prod: { ...prod, singleSignOn: { dnsServers: ["1.1.1.1", "127.0.0.1:5300"] } } },
    'singleSignOn.dnsServers.1 is "127.0.0.1:5300"',
  ],
  [
    "with the same resolver twice",
    { dev: { ...dev, singleSignOn: { dnsServers: ["1.1.1.1", "1.1.1.1"] } } },
    "singleSignOn.dnsServers is ",
  ],
])("single sign-on %s is refused", (_name, environments, message) => {
  expect(problems(environments)).toEqual([expect.stringContaining(message)]);
});

test.each([
  { prod: { ...prod, singleSignOn: {} } },
  { prod: { ...prod, singleSignOn: { dnsServers: ["1.1.1.1"] } } },
  { dev: { ...dev, singleSignOn: { dnsServers: ["127.0.0.1:5300"], localProviders: true } } },
])("%j is accepted", (environments) => {
  expect(problems(environments)).toEqual([]);
});
