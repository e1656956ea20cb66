import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMoto, findTerraform } from "../../../operate/terraform/find";
import { programs } from "../../../toolchains/programs";

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

  const says = (command: string, title: string, version: string) =>
    program(command, `[ "$1" = version ] && printf '${title} v${version}\\non linux_amd64\\n'`);

  describe.each(programs.map((each) => [each.title, each] as const))("%s", (title, known) => {
    const { command, least } = known;
    const [major, minor] = least;
    beforeEach(() => {
      for (const other of programs) rmSync(join(directory, other.command), { force: true });
    });

    test.each([...known.validated, `${major}.${minor}.0`, `${major}.${minor + 1}.0`, `${major + 1}.0.0`])(
      "%s is taken",
      (version) => {
        says(command, title, version);
        expect(findTerraform(env)).toEqual({ found: { command, version, program: known } });
      },
    );

    test.each([`${major - 1}.15.5`, `${major}.${minor - 1}.9`])("%s is refused", (version) => {
      says(command, title, version);
      expect(findTerraform(env)).toEqual({ missing: expect.stringContaining(`instead of ${version}`) });
    });

    test("is used where cdktf is configured with it, whatever its name", () => {
      for (const other of programs) says(other.command, other.title, "2.0.0");
      says("mine", title, "2.1.0");
      expect(findTerraform({ ...env, TERRAFORM_BINARY_NAME: "mine" })).toEqual({
        found: { command: "mine", version: "2.1.0", program: known },
      });
    });
  });

  test("prefers Terraform, and takes OpenTofu instead of a Terraform that is too old", () => {
    says("terraform", "Terraform", "1.12.0");
    says("tofu", "OpenTofu", "1.13.9");
    expect(findTerraform(env)).toMatchObject({ found: { command: "terraform" } });
    says("terraform", "Terraform", "1.5.7");
    expect(findTerraform(env)).toMatchObject({ found: { command: "tofu" } });
  });

  test("refuses a moto_server that cannot start", () => {
    program("moto_server", "exit 1");
    expect(findMoto(env)).toHaveProperty("missing");
    program("moto_server", "exit 0");
    expect(findMoto(env)).toEqual({ found: "moto_server" });
  });
});
