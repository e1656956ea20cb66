import { exitCodes } from "@saas/cli-kit/exit";
import { selectStacks } from "../../../operate/plan/select";

const all = [
  { name: "saas-dev", environment: "dev" },
  { name: "saas-dev-silo-acme", environment: "dev" },
  { name: "saas-prod", environment: "prod" },
  { name: "state-backend-dev", environment: "dev" },
  { name: "state-backend-prod", environment: "prod" },
];

const names = (...args: [string[], string[]?]) => selectStacks(all, ...args).map(({ name }) => name);

it("stacks come in the order of deployment: the state's bucket, the platform, what is built on it", () => {
  expect(names(["saas-dev-silo-acme", "saas-dev", "state-backend-dev"])).toEqual([
    "state-backend-dev",
    "saas-dev",
    "saas-dev-silo-acme",
  ]);
  expect(names([], ["prod", "dev"])).toEqual([
    "state-backend-dev",
    "saas-dev",
    "saas-dev-silo-acme",
    "state-backend-prod",
    "saas-prod",
  ]);
});

it("a stack and an environment can be named together", () => {
  expect(names(["saas-dev"], ["prod"])).toEqual(["saas-dev", "state-backend-prod", "saas-prod"]);
});

it.each<[string, [string[], string[]?], string]>([
  ["a stack that is none", [["saas-dve"]], 'there is no stack "saas-dve": did you mean "saas-dev"?'],
  [
    "an environment that is none",
    [[], ["production"]],
    'there is no environment "production": there are dev, prod',
  ],
  ["nothing", [[]], "name stacks, or an environment with --environment: there are saas-dev, "],
])("%s is refused with what there is", (_, args, message) => {
  expect(() => names(...args)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), exitCode: exitCodes.usage }),
  );
});
