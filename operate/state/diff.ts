import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { counted, printable, time } from "@saas/cli-kit/text";
import { type Change, changeLines, changesBetween } from "../terraform/changes";
import type { StackEntry } from "./access";
import { type Context, commandLine, output } from "./context";
import { isEmpty } from "./show";
import { parseState, type State, type StateOutput, type StateResource } from "./state-file";
import { type ReadVersion, readVersions } from "./versions";

/** Most versions that are searched for a reference. */
const SEARCHED = 200;

interface Side {
  readonly version: ReadVersion;
  readonly state: State;
}

/**
 * What changed between two versions of a state. Versions are named by serial, by S3's version id or its beginning, or as `current`.
 * Without a second one, the first is compared with the current one.
 */
export async function diff(context: Context, name: string, from: string, to = "current"): Promise<ExitCode> {
  const { access } = context;
  const entry = await access.stack(name);
  const { versions, more } = await access.patient("listing versions", entry.store.versions(SEARCHED));
  const read = await access.patient("reading versions", readVersions(entry.store, versions));
  const side = async (reference: string): Promise<Side> => {
    const version = find(context, entry, read, more, reference);
    const stored = await entry.store.read(version.id);
    const location = `${entry.store.location}, version ${version.id}`;
    if (stored === undefined) throw new CommandError(`${location} is gone`);
    return { version, state: parseState(stored.text, location) };
  };
  const [before, after] = [await side(from), await side(to)];
  const changes = stateChanges(before.state, after.state);
  output(context, { stack: name, from: sideJson(before), to: sideJson(after), ...jsonOf(changes) }, () =>
    readable(context, name, before, after, changes),
  );
  return exitCodes.done;
}

const sideJson = ({ version, state }: Side) => ({
  serial: state.serial,
  version_id: version.id,
  last_modified: version.modified.toISOString(),
});

/** JSON has no `undefined`: absent values are null. */
const jsonOf = ({ resources, outputs }: StateChanges) => {
  const change = ({ path, before = null, after = null }: Change) => ({ path, before, after });
  return {
    resources: resources.map(({ changes, ...resource }) => ({ ...resource, changes: changes.map(change) })),
    outputs: outputs.map(change),
  };
};

/** The version that a reference names. @throws CommandError (exit code 2) if none or several match */
function find(
  context: Context,
  { name }: StackEntry,
  versions: readonly ReadVersion[],
  more: boolean,
  reference: string,
): ReadVersion {
  const found = matching(versions, reference);
  const [version, another] = found;
  const hint = `\`${commandLine(context, "versions", name)}\` lists them.`;
  const fail = (message: string) => new CommandError(`${message}\n${hint}`, exitCodes.usage);
  if (version === undefined) {
    const searched = more ? ` among the newest ${versions.length}: give the whole version id` : "";
    throw fail(`${name} has no version "${reference}"${searched}`);
  }
  if (another !== undefined) {
    const ids = found.map(({ id }) => id).join(", ");
    throw fail(`"${reference}" matches several versions of ${name}: name one by its id (${ids})`);
  }
  if (version.deleted)
    throw fail(`in version ${version.id} the state was deleted: there is nothing to compare`);
  return version;
}

function matching(versions: readonly ReadVersion[], reference: string): ReadVersion[] {
  if (reference === "current") return versions.filter(({ current }) => current);
  const exact = versions.filter(({ id }) => id === reference);
  if (exact.length > 0) return exact;
  const serial = /^#?(\d{1,9})$/.exec(reference)?.[1];
  const bySerial = versions.filter((version) => `${version.serial}` === serial);
  return bySerial.length > 0 ? bySerial : versions.filter(({ id }) => id.startsWith(reference));
}

const signs = { added: "+", removed: "-", changed: "~", replaced: "±" } as const;

function readable(
  context: Context,
  name: string,
  before: Side,
  after: Side,
  changes: StateChanges,
): string[] {
  const { colors } = context.terminal;
  const paint = {
    added: colors.green,
    removed: colors.red,
    changed: colors.yellow,
    replaced: colors.magenta,
  };
  const title = ({ version, state }: Side) =>
    `serial ${state.serial} (${time(version.modified.toISOString())})`;
  const head = `${colors.bold(name)}  ${title(before)} -> ${title(after)}`;
  const { resources, outputs } = changes;
  const lines = resources.flatMap((resource) => [
    paint[resource.action](`${signs[resource.action]} ${printable(resource.address)}`),
    ...indented(resource.changes, context.terminal),
  ]);
  const outputLines = outputs.length === 0 ? [] : ["outputs", ...indented(outputs, context.terminal)];
  const total = summary(resources, outputs);
  return [head, "", ...lines, ...outputLines, ...(lines.length + outputLines.length > 0 ? [""] : []), total];
}

const indented = (changes: readonly Change[], { colors, width }: Context["terminal"]): string[] =>
  changeLines(changes, colors, width && width - 4).map((line) => `    ${line}`);

function summary(resources: readonly ResourceChange[], outputs: readonly Change[]): string {
  const counts = (["added", "changed", "replaced", "removed"] as const)
    .map((action) => ({ action, count: resources.filter((resource) => resource.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} ${action}`);
  if (outputs.length > 0) counts.push(`${counted(outputs.length, "output value")} changed`);
  return counts.length === 0 ? "only the serial differs" : counts.join(", ");
}

/** A resource that differs between two states. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** `replaced`: the same address, but a different id. */
  readonly action: "added" | "removed" | "changed" | "replaced";
  /** Masked; empty for added and removed resources. */
  readonly changes: readonly Change[];
}

interface StateChanges {
  /** In the order of their addresses, without data sources. */
  readonly resources: readonly ResourceChange[];
  readonly outputs: readonly Change[];
}

/** What changed from one state to another. */
function stateChanges(before: State, after: State): StateChanges {
  return { resources: resourceChanges(before, after), outputs: outputChanges(before, after) };
}

function resourceChanges(before: State, after: State): ResourceChange[] {
  const [old, now] = [byAddress(before), byAddress(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((address): ResourceChange[] => {
    const [a, b] = [old.get(address), now.get(address)];
    if (a === undefined)
      return b === undefined ? [] : [{ address, type: b.type, action: "added", changes: [] }];
    if (b === undefined) return [{ address, type: a.type, action: "removed", changes: [] }];
    const changes = [
      // The refresh after a creation writes what is empty in another way: no change.
      ...changesBetween(shown(a), shown(b)).filter(
        ({ before, after }) => !(isEmpty(before) && isEmpty(after)),
      ),
      ...(a.status === b.status ? [] : [{ path: "status", before: a.status, after: b.status }]),
    ];
    if (changes.length === 0) return [];
    const action = a.attributes.id === b.attributes.id ? "changed" : "replaced";
    return [{ address, type: b.type, action, changes }];
  });
}

const byAddress = ({ resources }: State): Map<string, StateResource> =>
  new Map(resources.filter(({ mode }) => mode === "managed").map((resource) => [resource.address, resource]));

const shown = ({ attributes, masked }: StateResource) => ({ value: attributes, masked });

function outputChanges(before: State, after: State): Change[] {
  const of = (outputs: readonly StateOutput[]) => ({
    value: Object.fromEntries(outputs.map(({ name, value }) => [name, value])),
    masked: Object.fromEntries(outputs.map(({ name, masked }) => [name, masked])),
  });
  return changesBetween(of(before.outputs), of(after.outputs));
}
