import { operatorApi } from "@saas/api-client/operator-api";
import { whole } from "@saas/cli-kit/command";
import type { ExitCode } from "@saas/cli-kit/exit";
import { type Clock, patientOn, systemClock } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { type TenantMfaDemand, tenantMfaDemands } from "../../api/mfa";
import { tenantStatuses } from "../../api/tenant";
import { projectCommand } from "../support/command";
import type { TargetOptions } from "../support/target";
import { type AuditOptions, audit } from "./audit";
import type { CommonOptions, Context } from "./context";
import { ControlPlane } from "./control-plane";
import { credentials, revokeCredential } from "./credentials";
import { exportTenant } from "./export";
import {
  activate,
  type CreateOptions,
  callOff,
  create,
  offboard,
  reconcile,
  setMfa,
  setTier,
  suspend,
} from "./lifecycle";
import { type ListOptions, list } from "./list";
import { MOVE_WAIT, move, moveCancel, moveConfirm } from "./move";
import { RESTORE_WAIT, type RestoreOptions, restore } from "./restore";
import { show } from "./show";
import { type AddSiloOptions, activateSilo, addSilo, planSilo } from "./silo";
import { breakGlass, endEnforcement, removeConnection, sso } from "./sso";
import { orders, type UsageOptions, usage } from "./usage";
import { appoint, disable, enable, inviteAgain, resetSecondFactor, type UsersOptions, users } from "./users";

type Verb = (context: Context, ...words: never[]) => Promise<ExitCode>;

/** How long changes are waited for unless --wait says otherwise, in seconds. */
const WAIT = 60;

/** Of verbs whose work takes longer. */
const waits: Readonly<Record<string, number>> = { move: MOVE_WAIT, restore: RESTORE_WAIT };

/** Runs `npm run tenants`. */
export function runTenants(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const {
    program,
    action,
    run: runWords,
  } = projectCommand(
    {
      name: "tenants",
      description: "Operates the tenants of an environment. <tenant>: an id, or the exact name.",
      ends: ["unavailable", "unsettled"],
    },
    terminal,
  );
  const patient = patientOn(terminal);
  const run = (verb: Verb) =>
    action(async (...parameters: unknown[]) => {
      const command = parameters.at(-1) as Command;
      const given = command.optsWithGlobals<Partial<CommonOptions> & TargetOptions>();
      const options = { ...given, wait: given.wait ?? waits[command.name()] ?? WAIT };
      // Loaded on demand: environment data and the AWS SDK take a second that `--help` should not cost.
      const { findTarget } = await import("../support/target");
      const { api, aws } = await patient("finding the API and credentials", findTarget(options));
      const context = { plane: new ControlPlane(operatorApi(api), patient), aws, terminal, clock, options };
      return verb(context, ...(parameters.slice(0, -1) as never[]));
    });
  program
    .requiredOption("--environment <name>", "an environment")
    .option(
      "--api-endpoint <url>",
      "base URL of the API, with the stage; default: the published one of the deployment",
      url,
    )
    .option(
      "--port <number>",
      "with --environment local: port of the API that npm start runs (3000)",
      whole(1, 65535),
    )
    .option("--json", "print the API's JSON alone on stdout")
    .option(
      "--yes",
      "do not ask before suspend, offboard, move-confirm, restore, reset-second-factor, appoint, revoke-credential, end-sso-enforcement, break-glass and remove-sso",
    )
    .option(
      "--wait <seconds>",
      `how long to wait for a change to complete; 0: not at all (${WAIT}; move: ${MOVE_WAIT}; restore: ${RESTORE_WAIT})`,
      whole(0, 86_400),
    );
  const limit = (most: number) =>
    new Option("--limit <n>", "maximum number of rows").argParser(whole(1, most)).default(50);

  program
    .command("list")
    .description("list tenants")
    .addOption(new Option("--status <status>", "only tenants of this status").choices(tenantStatuses))
    .addOption(limit(10_000))
    .option("--all", "all of them")
    .action(run((context, options: ListOptions) => list(context, options)));
  program
    .command("show")
    .argument("<tenant>")
    .description("show a tenant, with the progress of its offboarding")
    .action(run((context, tenant: string) => show(context, tenant)));
  program
    .command("create")
    .description("create a tenant in any tier; its first administrator is invited by e-mail")
    .requiredOption("--name <name>", "name of the tenant")
    .requiredOption("--admin-email <address>", "e-mail address of its first administrator")
    .option("--tier <tier>", "default: the environment's default tier")
    .option("--idempotency-key <key>", "repeat a key to get the same tenant; default: a new key")
    .action(run((context, options: CreateOptions) => create(context, options)));
  program
    .command("set-tier")
    .argument("<tenant>")
    .argument("<tier>")
    .description("give a tenant the limits of another tier")
    .action(run((context, tenant: string, tier: string) => setTier(context, tenant, tier)));
  program
    .command("set-mfa")
    .argument("<tenant>")
    .addArgument(new Argument("<demand>", "second factor of its users").choices(tenantMfaDemands))
    .description("demand a second factor of a tenant's users, or withdraw the operators' demand")
    .action(run((context, tenant: string, demand: TenantMfaDemand) => setMfa(context, tenant, demand)));
  program
    .command("suspend")
    .argument("<tenant>")
    .description("suspend a tenant: users are signed out and disabled, its API key is refused; asks")
    .action(run((context, tenant: string) => suspend(context, tenant)));
  program
    .command("activate")
    .argument("<tenant>")
    .description("activate a suspended tenant")
    .action(run((context, tenant: string) => activate(context, tenant)));
  program
    .command("offboard")
    .argument("<tenant>")
    .description("export a suspended tenant and, after the grace period, delete it; asks for its name")
    .action(run((context, tenant: string) => offboard(context, tenant)));
  program
    .command("call-off")
    .argument("<tenant>")
    .description("cancel an offboarding before its purge begins; the tenant stays suspended")
    .action(run((context, tenant: string) => callOff(context, tenant)));
  const silo = program
    .command("silo")
    .description("give a tenant its own stack: add, plan, deploy, activate");
  silo
    .command("add")
    .argument("<tenant>")
    .description("add a tenant to the registry of this checkout, and show the difference")
    .option("--slug <slug>", "permanent name of the stack; default: from the tenant's name")
    .option("--tier <tier>", "silo tier to move a tenant of the pool to")
    .action(run((context, tenant: string, options: AddSiloOptions) => addSilo(context, tenant, options)));
  silo
    .command("plan")
    .argument("<tenant>")
    .description("synthesize the silo's stack alone, and show Terraform's plan of it")
    .action(run((context, tenant: string) => planSilo(context, tenant)));
  silo
    .command("activate")
    .argument("<tenant>")
    .description("bind a tenant to its deployed silo; its first administrator is invited")
    .action(run((context, tenant: string) => activateSilo(context, tenant)));
  program
    .command("export")
    .argument("<tenant>")
    .description("download and verify a tenant's export; repeat to download missing files")
    .requiredOption("--out <directory>", "directory for the files; created when missing")
    .action(
      run((context, tenant: string, options: { out: string }) => exportTenant(context, tenant, options)),
    );
  program
    .command("move")
    .argument("<tenant>")
    .argument("<tier>")
    .description("move a tenant's data to another tier's storage; repeat to resume")
    .action(run((context, tenant: string, tier: string) => move(context, tenant, tier)));
  program
    .command("move-cancel")
    .argument("<tenant>")
    .description("cancel a move before the tenant is switched")
    .action(run((context, tenant: string) => moveCancel(context, tenant)));
  program
    .command("move-confirm")
    .argument("<tenant>")
    .description("delete the moved data at its old place; asks")
    .action(run((context, tenant: string) => moveConfirm(context, tenant)));
  program
    .command("reconcile")
    .argument("<tenant>")
    .description("align a tenant's users in the membership table and in the user pool")
    .action(run((context, tenant: string) => reconcile(context, tenant)));
  program
    .command("users")
    .argument("<tenant>")
    .description("list a tenant's users, with their addresses")
    .addOption(limit(10_000))
    .option("--all", "all of them")
    .action(run((context, tenant: string, options: UsersOptions) => users(context, tenant, options)));
  const ofUser = (
    name: string,
    description: string,
    verb: (context: Context, tenant: string, user: string) => Promise<ExitCode>,
  ) =>
    program
      .command(name)
      .argument("<tenant>")
      .argument("<user>", "e-mail address or id")
      .description(description)
      .action(run(verb));
  ofUser("invite-again", "mail a user's invitation again, with a new temporary password", inviteAgain);
  ofUser("disable", "prevent a user from signing in", disable);
  ofUser("enable", "let a disabled user sign in again", enable);
  ofUser(
    "reset-second-factor",
    "take the second factor from a user who has lost it; asks",
    resetSecondFactor,
  );
  ofUser("appoint", "make a user an administrator, or invite an address as one; asks", appoint);
  const ofTenant = (
    name: string,
    description: string,
    verb: (context: Context, tenant: string) => Promise<ExitCode>,
  ) => program.command(name).argument("<tenant>").description(description).action(run(verb));
  ofTenant("credentials", "list a tenant's machine credentials: scopes, expiry, last use", credentials);
  program
    .command("revoke-credential")
    .argument("<tenant>")
    .argument("<credential>", "id or name")
    .description("end a tenant's machine credential for good, such as one that leaked; asks")
    .action(run((context, tenant: string, which: string) => revokeCredential(context, tenant, which)));
  ofTenant("sso", "show a tenant's single sign-on: connection, domains, last sign-in", sso);
  ofTenant("end-sso-enforcement", "let a tenant's users sign in with passwords again; asks", endEnforcement);
  ofUser(
    "break-glass",
    "name the administrator who signs in with a password where single sign-on is the only way in; asks",
    breakGlass,
  );
  ofTenant("remove-sso", "remove a tenant's connection and its users; asks for its name", removeConnection);
  program
    .command("restore")
    .argument("<tenant>")
    .description(
      "restore a suspended tenant's items and files to a point in time; shows the changes, asks; repeat to resume",
    )
    .requiredOption("--to <time>", "point in time with zone, to the second, e.g. 2030-01-31T12:00:00Z")
    .option("--dry-run", "show the changes; change nothing")
    .option("--keep", "keep the restored table")
    .option("--discard", "only delete the restored table")
    .action(run((context, tenant: string, options: RestoreOptions) => restore(context, tenant, options)));
  program
    .command("audit")
    .argument("<tenant>")
    .description("show a tenant's audit trail, newest first")
    .addOption(limit(10_000))
    .option("--all", "all of it")
    .option("--names", "show users' addresses; reads the list of users, which the trail records")
    .action(run((context, tenant: string, options: AuditOptions) => audit(context, tenant, options)));
  program
    .command("usage")
    .argument("[tenant]", "default: the tenants with the highest usage")
    .description("show usage by route and by day, from the platform's logs")
    .option("--since <time>", "how far back: 90m, 24h or 7d (24h)")
    .option("--from <time>", "instead of --since: 2026-10-01 or 2026-10-01T12:00:00Z, in UTC")
    .option("--to <time>", "until when; default: now")
    .addOption(
      new Option("--by <order>", "without a tenant: column to sort by").choices(orders).default("requests"),
    )
    .addOption(
      new Option("--limit <n>", "without a tenant: rows at most").argParser(whole(1, 10_000)).default(20),
    )
    .action(
      run((context, tenant: string | undefined, options: UsageOptions) => usage(context, tenant, options)),
    );
  return runWords(words);
}

function url(text: string): string {
  if (/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : "")) return text;
  throw new InvalidArgumentError(
    "write a URL with the stage, e.g. https://abc.execute-api.eu-central-1.amazonaws.com/dev",
  );
}
