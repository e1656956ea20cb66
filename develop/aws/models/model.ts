import { readFileSync } from "node:fs";
import { join } from "node:path";

/** AWS's constraint on a value. Lengths count characters; bounds are inclusive. */
export interface Constraint {
  /** Minimum length of a string, value of a number, or entries of a list or map. */
  readonly min?: number;
  readonly max?: number;
  /** A regular expression in Java's syntax for the whole value. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/** A shape of a service's model; members, elements and values are names of shapes. */
export interface Shape extends Constraint {
  readonly type: string;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Of a list. */
  readonly member?: string;
  /** Of a map. */
  readonly key?: string;
  readonly value?: string;
}

/** The part of a service's model that the calls in use need. */
export interface ServiceModel {
  readonly apiVersion: string;
  /** Name of a call to the shape of its input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The checked-in extract of AWS's API models. */
export interface Models {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly services: Readonly<Record<string, ServiceModel>>;
}

/** Written by `npm run models`. */
export const MODELS_FILE = join(__dirname, "models.json");

let loaded: Models | undefined;

/** The models of the calls that create this project's resources; read once in a process. */
export function models(): Models {
  loaded ??= JSON.parse(readFileSync(MODELS_FILE, "utf8")) as Models;
  return loaded;
}
