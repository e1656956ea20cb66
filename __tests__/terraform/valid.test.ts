import { succeeded } from "@saas/cli-kit/process";
import { Workspace } from "../../develop/emulator/workspace";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();

/** A file of its own, so that it runs while the deployments of the others wait. */
describeWith(requirements)("Terraform without AWS", () => {
  let workspace: Workspace;

  beforeAll(() => {
    if ("found" in requirements) workspace = new Workspace(requirements.found.toolchain);
  });
  afterAll(() => workspace?.remove());

  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;

  it("cdktf synthesizes every stack", async () => {
    succeeded(await workspace.cdktf("synth"));
    expect(workspace.stacks()).toEqual(
      [
        ...["dev", "local", "prod", "staging"].flatMap((name) => [`saas-${name}`, `state-backend-${name}`]),
        ...["dev", "prod", "staging"].map((name) => `ci-access-${name}`),
      ].sort(),
    );
  });

  it("every stack of every environment is valid", async () => {
    for (const stack of workspace.stacks()) {
      await terraform(stack, "init", "-backend=false", "-input=false");
      expect([stack, JSON.parse(await terraform(stack, "validate", "-json"))]).toEqual([
        stack,
        expect.objectContaining({ valid: true, error_count: 0, warning_count: 0 }),
      ]);
    }
  });
});
