import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOutputs, regionOf } from "../src/outputs";

const directory = mkdtempSync(join(tmpdir(), "saas-outputs-"));
const file = join(directory, "outputs.json");
afterAll(() => rmSync(directory, { recursive: true }));

const write = (json: unknown) => writeFileSync(file, JSON.stringify(json));
const values = {
  api_endpoint: "https://abc.execute-api.eu-central-1.amazonaws.com/dev",
  user_pool_id: "eu-central-1_AbCdEf",
  user_pool_client_id: "client",
  tenant_data_table_name: "saas-dev-tenant-data",
};
const expected = { apiEndpoint: values.api_endpoint, userPoolId: values.user_pool_id, clientId: "client" };

test("reads what terraform output -json prints", () => {
  write(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { sensitive: false, value }])),
  );
  expect(readOutputs(file)).toEqual(expected);
});

test("reads what cdktf writes, other stacks beside", () => {
  write({ "state-backend-dev": { state_bucket_name: "b" }, "saas-dev": values });
  expect(readOutputs(file)).toEqual(expected);
});

test.each([
  ["no platform stack", { "state-backend-dev": { state_bucket_name: "b" } }, /no platform stack's/],
  ["two platform stacks", { "saas-dev": values, "saas-staging": values }, /2 platform stacks'/],
])("of %s: says what it expected of the file", (_, json, message) => {
  write(json);
  expect(() => readOutputs(file)).toThrow(message);
  expect(() => readOutputs(file)).toThrow(file);
});

test("names a file that is not there or is no JSON", () => {
  expect(() => readOutputs(join(directory, "absent.json"))).toThrow(
    /absent\.json: cannot be read as JSON \(.*ENOENT/,
  );
  writeFileSync(file, "{");
  expect(() => readOutputs(file)).toThrow(/outputs\.json: cannot be read as JSON/);
});

test("a pool's id names its region", () => {
  expect(regionOf("eu-central-1_AbCdEf")).toBe("eu-central-1");
  expect(() => regionOf("pool")).toThrow('"pool" is not <region>_<name>');
});
