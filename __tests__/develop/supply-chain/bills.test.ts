import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BILL_FILE, bundledPackages, writeBills } from "../../../develop/supply-chain/bills";
import { licenceProblems } from "../../../develop/supply-chain/licences";
import { readLockFile } from "../../../develop/supply-chain/lock-file";
import { type FunctionName, functionNames } from "../../../lambdas/functions";
import type { FunctionBundles } from "../../../stacks/support/bundling";
import { builtFunctions } from "../../support/bundles";
import { seeded, shuffled } from "../../support/random";
import { sampleSeed, shareOf } from "../../support/sampled";

const root = join(__dirname, "../../..");
const directory = mkdtempSync(join(tmpdir(), "bills-"));
/** What is made a second time, and checked: everything, or in a run that samples one function in twelve, at least one. */
const again = shuffled(functionNames, seeded(sampleSeed)).slice(0, shareOf(functionNames.length));
/** What is looked at more closely is made in any case. */
const made = [...new Set<FunctionName>([...again, "data"])];
let [first, second]: (Readonly<Partial<FunctionBundles>> | undefined)[] = [];
const bill = (bundles: typeof first, name: FunctionName) =>
  readFileSync(join(bundles?.[name]?.directory ?? "", BILL_FILE), "utf8");

beforeAll(async () => {
  first = await writeBills(join(directory, "first"), false, made);
  second = await writeBills(join(directory, "second"), true, again);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("bills of materials", () => {
  it("are of the very bundles that are deployed", async () => {
    const plain = await builtFunctions(join(directory, "plain"));
    for (const name of made) expect(first?.[name]?.sha256).toBe(plain[name].sha256);
  });

  it("are the same for the same bundle", () => {
    for (const name of again) expect(bill(first, name)).toBe(bill(second, name));
  });

  it("name what is in a bundle by package URL, and nothing of this machine", () => {
    const text = bill(first, "data");
    const { bomFormat, specVersion, serialNumber, metadata, components } = JSON.parse(text);
    expect({ bomFormat, specVersion, serialNumber }).toEqual({ bomFormat: "CycloneDX", specVersion: "1.6" });
    expect(metadata.timestamp).toBeUndefined();
    expect(metadata.component.name).toBe("multi-tenant-saas-foundation");
    const zod = components.find(({ name }: { name: string }) => name === "zod");
    expect(zod.purl).toMatch(/^pkg:npm\/zod@\d/);
    expect(text).not.toContain(root);
  });

  it("name the versions that are locked, and the functions", () => {
    const packages = bundledPackages(first ?? {});
    const { packages: locked } = readLockFile(readFileSync(join(root, "package-lock.json"), "utf8"));
    const versions = new Set(
      Object.entries(locked).map(
        ([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`,
      ),
    );
    for (const { name, version } of packages) expect(versions).toContain(`${name}@${version}`);
    const everywhere = packages.find(({ name }) => name === "@aws-sdk/client-dynamodb");
    expect(everywhere?.functions).toEqual([...made].sort());
    expect(packages.map(({ name }) => name)).toContain("zod");
    // What only builds is in none.
    expect(packages.map(({ name }) => name)).not.toContain("esbuild");
  });

  it("are under licences that ask for no more than a notice", () => {
    expect(licenceProblems(bundledPackages(first ?? {}))).toEqual([]);
  });
});
