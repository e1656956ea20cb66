import type { Arguments } from "../../../synthesis/in-memory";
import { broken, brokenByCount, shown } from "./constraints";
import type { Mapping } from "./mapping";
import type { ServiceModel, Shape } from "./model";

/** A fault in one argument. */
export interface Fault {
  /** Path of the argument, e.g. `rule.schedule`. */
  readonly argument: string;
  readonly problem: string;
}

/** The members with a value, nested, to find missing required ones. */
interface Given extends Map<string, Given> {}

/** A place in the input of a call. */
interface Place {
  readonly shape: string;
  readonly given: Given;
}

/**
 * Checks a resource's arguments as the inputs of the calls that create it.
 * @param isUnknown whether only AWS knows a value, which is then not checked
 * @throws Error if the mapping names a call or a member that the models lack
 */
export function faultsOfInput(
  values: Arguments,
  mapping: Mapping,
  model: ServiceModel,
  isUnknown: (value: unknown) => boolean,
): Fault[] {
  return new Input(mapping, model, isUnknown).faultsOf(values);
}

class Input {
  private readonly faults: Fault[] = [];

  constructor(
    private readonly mapping: Mapping,
    private readonly model: ServiceModel,
    private readonly isUnknown: (value: unknown) => boolean,
  ) {}

  faultsOf(values: Arguments): Fault[] {
    const roots = this.mapping.calls.map((call): Place => {
      const shape = this.model.operations[call];
      if (shape === undefined) throw new Error(`models.json has no call ${call}: npm run models`);
      return { shape, given: new Map() };
    });
    const made = new Set(roots.slice(0, 1));
    for (const [name, value] of present(values)) {
      if (this.mapping.elsewhere?.[name] !== undefined) continue;
      const places = roots.filter((root) => this.memberOf(root, name, name) !== undefined);
      if (places.length === 0) this.say(name, [unmapped(value)]);
      // Members of the first call, such as a table's name, do not imply the other calls.
      if (roots[0] !== undefined && !places.includes(roots[0])) for (const place of places) made.add(place);
      for (const place of places) this.give(value, place, name, name);
    }
    for (const place of made) this.findMissing(place, "");
    return [...new Map(this.faults.map((fault) => [`${fault.argument} ${fault.problem}`, fault])).values()];
  }

  private say(argument: string, problems: readonly string[]): void {
    for (const problem of problems) this.faults.push({ argument, problem });
  }

  private shape(name: string): Shape {
    const shape = this.model.shapes[name];
    if (shape === undefined) throw new Error(`models.json has no shape ${name}: npm run models`);
    return shape;
  }

  /** The shape, or the element shape of a list. */
  private inner(name: string): string {
    const { type, member } = this.shape(name);
    return type === "list" && member !== undefined ? this.inner(member) : name;
  }

  /** The path of an argument's member within the shape of its block; empty for a transparent block. */
  private memberOf(place: Place, name: string, path: string): readonly string[] | undefined {
    const members = this.shape(this.inner(place.shape)).members ?? {};
    const declared = this.mapping.members?.[path];
    if (declared === "") return [];
    if (declared !== undefined) {
      const [first = "", ...rest] = declared.split(".");
      return first in members ? [first, ...rest] : undefined;
    }
    const plain = name.replaceAll("_", "").toLowerCase();
    const names = [plain, `${plain}s`, `${plain}es`, plain.replace(/y$/, "ies")];
    const found = Object.keys(members).find((member) => names.includes(member.toLowerCase()));
    return found === undefined ? undefined : [found];
  }

  /** Gives the value of an argument to its member. */
  private give(value: unknown, place: Place, name: string, path: string): void {
    const members = this.memberOf(place, name, path);
    if (members === undefined) this.say(path, [unmapped(value)]);
    else if (members.length === 0) this.giveAll(value as Arguments, place, path);
    else {
      let { shape, given } = place;
      for (const member of members) {
        const next = this.shape(this.inner(shape)).members?.[member];
        if (next === undefined)
          throw new Error(
            `no member ${members.join(".")}: correct develop/aws/models/mapping.ts for ${path}`,
          );
        shape = next;
        const nested: Given = given.get(member) ?? new Map();
        given.set(member, nested);
        given = nested;
      }
      this.check(value, { shape, given }, path);
    }
  }

  private giveAll(block: Arguments, place: Place, path: string): void {
    for (const [name, value] of present(block)) this.give(value, place, name, `${path}.${name}`);
  }

  private check(value: unknown, { shape: name, given }: Place, path: string): void {
    if (this.isUnknown(value)) return;
    const shape = this.shape(name);
    switch (shape.type) {
      case "structure":
        this.checkBlocks([value].flat(), { shape: name, given }, path);
        break;
      case "list": {
        const pair = this.pairOf(shape.member ?? "");
        const items = pair !== undefined && isMap(value) ? Object.entries(value) : [value].flat();
        this.say(path, about(items, brokenByCount(items.length, shape)));
        if (pair !== undefined && isMap(value)) this.checkEntries(value, pair, path);
        else for (const item of items) this.check(item, { shape: shape.member ?? "", given }, path);
        break;
      }
      case "map":
        if (isMap(value)) {
          this.say(path, about(value, brokenByCount(Object.keys(value).length, shape)));
          this.checkEntries(value, [shape.key ?? "", shape.value ?? ""], path);
        } else this.say(path, about(value, ["must be a map"]));
        break;
      default:
        this.say(path, about(value, broken(value, shape.type, shape)));
    }
  }

  private checkBlocks(blocks: readonly unknown[], place: Place, path: string): void {
    if (blocks.length > 1) this.say(path, about(blocks, ["must be one block"]));
    for (const block of blocks) {
      if (isMap(block)) {
        const own: Place = { shape: place.shape, given: new Map() };
        this.giveAll(block, own, path);
        for (const [member, nested] of own.given) place.given.set(member, nested);
        this.findMissing(own, path);
      } else this.say(path, about(block, ["must be a block"]));
    }
  }

  /** Keys and values of a map, which some services take as a list of pairs. */
  private checkEntries(map: Arguments, [key, value]: readonly [string, string], path: string): void {
    for (const [name, each] of Object.entries(map)) {
      this.check(name, { shape: key, given: new Map() }, `the key of ${path}.${name}`);
      this.check(each, { shape: value, given: new Map() }, `${path}.${name}`);
    }
  }

  /** The shapes of key and value of a list of pairs, such as tags and dimensions. */
  private pairOf(name: string): readonly [string, string] | undefined {
    const members = Object.entries(this.shape(name).members ?? {});
    const key = members.find(([member]) => /^(Tag)?(Key|Name)$/.test(member))?.[1];
    const value = members.find(([member]) => /^(Tag)?Value$/.test(member))?.[1];
    return members.length === 2 && key !== undefined && value !== undefined ? [key, value] : undefined;
  }

  /** @param within path of members that leads to the place */
  private findMissing({ shape: name, given }: Place, path: string, within = ""): void {
    const { members = {}, required = [] } = this.shape(this.inner(name));
    for (const member of required) {
      const full = `${within}${member}`;
      if (!given.has(member) && !this.mapping.supplied?.includes(full))
        this.say(path === "" ? full : path, [`is incomplete: ${full} is required`]);
    }
    // Blocks check themselves: this covers members on the mapping's paths.
    if (path !== "") return;
    for (const [member, nested] of given) {
      const shape = members[member];
      if (nested.size > 0 && shape !== undefined && this.shape(this.inner(shape)).type === "structure")
        this.findMissing({ shape, given: nested }, path, `${within}${member}.`);
    }
  }
}

const present = (values: Arguments): [string, unknown][] =>
  Object.entries(values).filter(([, value]) => value !== undefined && value !== null);

const isMap = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const about = (value: unknown, problems: readonly string[]): string[] =>
  problems.map((problem) => `is ${shown(value)}: ${problem}`);

const unmapped = (value: unknown): string =>
  `is ${shown(value)}, but no call has such a member: name its member in develop/aws/models/mapping.ts, or where it goes instead`;
