import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMoto, findTerraform } from "../../../operate/terraform/find";

describe("the search for programs", () => {
  const directory = mkdtempSync(join(tmpdir(), "saas-programs-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  const env = { PATH: directory };
  const program = (name: string, script: string) => {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  };

  test("finds nothing on an empty PATH, and says how to get it", () => {
    expect(findTerraform(env)).toEqual({ missing: expect.stringContaining("Terraform >= 1.11") });
    expect(findMoto(env)).toEqual({ missing: expect.stringContaining("moto[server]") });
  });

  test.each(["1.11.4", "1.12.0", "2.0.0"])("takes Terraform %s", (version) => {
    program("terraform", `echo '{"terraform_version": "${version}"}'`);
    expect(findTerraform(env)).toEqual({ found: { command: "terraform", version } });
  });

  test.each(["0.15.5", "1.5.7", "1.10.9"])("refuses Terraform %s", (version) => {
    program("terraform", `echo '{"terraform_version": "${version}"}'`);
    expect(findTerraform(env)).toEqual({ missing: expect.stringContaining(`instead of ${version}`) });
  });

  test("uses the program that cdktf is configured with", () => {
    program("tofu", `echo '{"terraform_version": "1.11.0"}'`);
    expect(findTerraform({ ...env, TERRAFORM_BINARY_NAME: "tofu" })).toEqual({
      found: { command: "tofu", version: "1.11.0" },
    });
  });

  test("refuses a moto_server that cannot start", () => {
    program("moto_server", "exit 1");
    expect(findMoto(env)).toHaveProperty("missing");
    program("moto_server", "exit 0");
    expect(findMoto(env)).toEqual({ found: "moto_server" });
  });
});
