import type { RoutedFunction } from "../api/routes";
import { definition as account } from "./account/definition";
import { definition as admin } from "./admin/definition";
import { definition as connections } from "./connections/definition";
import { definition as data } from "./data/definition";
import { definition as files } from "./files/definition";
import { definition as lifecycle } from "./lifecycle/definition";
import { definition as onboarding } from "./onboarding/definition";
import { definition as scim } from "./scim/definition";
import type { FunctionDefinition } from "./shared/definition";
import { definition as tokens } from "./tokens/definition";

/** Every function by its name, the folder of its `handler.ts`. A route whose function is not here does not compile. */
export const functionDefinitions = {
  data,
  files,
  account,
  onboarding,
  admin,
  lifecycle,
  connections,
  tokens,
  scim,
} satisfies Readonly<Record<string, FunctionDefinition>> &
  Readonly<Record<RoutedFunction, FunctionDefinition>>;

export type FunctionName = keyof typeof functionDefinitions;

export const functionNames = Object.keys(functionDefinitions) as readonly FunctionName[];

/** A definition with the declared type, including its optional parts. */
export const definitionOf = (name: FunctionName): FunctionDefinition => functionDefinitions[name];

/** The functions that tables' streams invoke. */
export type StreamedFunction = {
  [F in FunctionName]: (typeof functionDefinitions)[F] extends { triggers: { streams: object } } ? F : never;
}[FunctionName];
