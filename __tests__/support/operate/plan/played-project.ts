import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dev } from "../../../../environments/dev";
import type { PlanException } from "../../../../environments/plan-exceptions";
import { prod } from "../../../../environments/prod";
import { runDeploy } from "../../../../operate/deploy/program";
import type { Checkout } from "../../../../operate/plan/checkout";
import { runPlan } from "../../../../operate/plan/program";
import { readSynthesized } from "../../../../operate/plan/synthesized";
import { playedTerminal } from "../../played-terminal";
import { resource, showJson, TODAY } from "./plans";
import { type PlayedStack, writeSynthesized } from "./synthesized";

/**
 * Stands for Terraform: what it plans for a stack is a file, `<stack>.json`, and its plan file is that JSON. `init` and `apply` fail
 * with what `<stack>.<verb>.error` holds. Every call is a line of `calls`.
 */
const SCRIPT = `#!/bin/sh
stack=$(basename "$PWD")
here=$(dirname "$0")
echo "$1 $stack" >> "$here/calls"
if [ -f "$here/$stack.$1.error" ]; then echo '"password": "swordfish"'; cat "$here/$stack.$1.error" >&2; exit 1; fi
case "$1" in
  init) echo "# builds of the provider" > .terraform.lock.hcl ;;
  plan) for word; do case "$word" in -out=*) cp "$here/$stack.json" "\${word#-out=}" ;; esac; done
    echo "$*" > "$here/$stack.plan-words"
    grep -q '"applyable":true' "$here/$stack.json" && exit 2 ;;
  show) for word; do last=$word; done; cat "$last" ;;
  apply) echo "Apply complete!" ;;
esac
exit 0
`;

const s3: PlayedStack = { environment: "dev", resource: { aws_iam_role: { a: {} } } };

/** A project whose stacks, plans and commit a test decides. */
export class PlayedProject implements Checkout {
  readonly root = mkdtempSync(join(tmpdir(), "saas-played-"));
  readonly environments = [dev, prod];
  exceptions: PlanException[] = [];
  stacks: Record<string, PlayedStack> = {
    "saas-dev": s3,
    "saas-prod": { ...s3, environment: "prod" },
    "state-backend-dev": { ...s3, backend: "local" },
  };
  git = { commit: "a".repeat(40) as string | null, uncommitted: [] as readonly string[] };
  version = "1.11.4";

  constructor() {
    writeFileSync(join(this.root, "terraform"), SCRIPT);
    chmodSync(join(this.root, "terraform"), 0o755);
    for (const stack of Object.keys(this.stacks)) this.plans(stack, [resource("aws_iam_role.a", ["create"])]);
  }

  readonly synthesize = async () =>
    readSynthesized(writeSynthesized(join(this.root, "cdktf.out"), this.stacks));
  readonly revision = async () => this.git;
  readonly terraform = () => ({
    command: join(this.root, "terraform"),
    version: this.version,
    env: process.env,
  });
  readonly today = () => TODAY;

  /** Has Terraform plan these changes for a stack. */
  plans(stack: string, resources: readonly object[]): void {
    writeFileSync(join(this.root, `${stack}.json`), showJson(resources));
  }

  /** Has a verb of Terraform fail for a stack. */
  fails(verb: string, stack: string, message: string): void {
    writeFileSync(join(this.root, `${stack}.${verb}.error`), message);
  }

  /** What Terraform was called for, in order: `plan saas-dev`. */
  calls(): string[] {
    const file = join(this.root, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  file(...path: string[]): string {
    return join(this.root, ...path);
  }

  async plan(...words: string[]) {
    const { terminal, text } = playedTerminal();
    const exitCode = await runPlan(words, terminal, () => this);
    return { exitCode, ...text() };
  }

  async deploy(...words: string[]) {
    const { terminal, text } = playedTerminal();
    const exitCode = await runDeploy(words, terminal, () => this);
    return { exitCode, ...text() };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
