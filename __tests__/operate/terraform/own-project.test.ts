import { join, resolve } from "node:path";
import { dev } from "../../../environments/dev";
import { ownProject } from "../../../operate/terraform/own-project";
import { backendOf } from "../../../operate/terraform/project";
import { stateKey } from "../../../stacks/support/naming";

const root = resolve(__dirname, "../../..");
const { bucket, keyPrefix } = dev.state;
const inBucket = (name: string) => ({
  name,
  backend: { kind: "s3", bucket, key: stateKey(keyPrefix, name) },
});

test("an environment's stacks, and where the synthesized code says that their state is", () => {
  expect(ownProject.stacks(dev)).toEqual([
    inBucket("ci-access-dev"),
    inBucket("saas-dev"),
    {
      name: "state-backend-dev",
      backend: { kind: "local", path: join(root, "terraform.state-backend-dev.tfstate") },
    },
  ]);
});

test("the bucket's own stack is in the bucket once the environment says so", () => {
  const moved = { ...dev, state: { ...dev.state, ownState: "bucket" as const } };
  expect(ownProject.stacks(moved)).toEqual(["ci-access-dev", "saas-dev", "state-backend-dev"].map(inBucket));
});

test("a backend of another kind is not guessed at", () => {
  expect(() => backendOf("x", { terraform: { backend: { http: {} } } }, ".")).toThrow(
    "stack x has neither an s3 nor a local backend",
  );
});
