import type { EnvironmentStack } from "../../synthesis/stacks";
import { arrowsOf, type BoxOf } from "./connections";
import { boxesOf } from "./drawings";
import { Inventory } from "./inventory";
import type { Arrow, Box, Picture } from "./model";
import { peopleOf } from "./people";
import { type Shape, shapesOf } from "./shapes";

/** Who plans and deploys reaches everything, and is no part of what runs: with it the picture would show nothing else. */
const NOT_DRAWN = "ci-access";

/** What there is to draw of an environment, from its stacks. */
export function pictureOf(environment: string, stacks: readonly EnvironmentStack[]): Picture {
  const shapes = shapesOf(stacks.filter(({ kind }) => kind !== NOT_DRAWN));
  const inventory = new Inventory(shapes.map(({ stack }) => stack));
  const { boxes, boxOf: drawn } = boxesOf(inventory, labelsOf(shapes));
  const boxOf: BoxOf = (resource) => {
    const [api] = inventory.targets(resource.stack, resource.values.rest_api_id);
    return drawn.get(resource) ?? (api && drawn.get(api));
  };
  const people = peopleOf(inventory, boxOf);
  const arrows = [...people.arrows, ...arrowsOf(inventory, boxOf)];
  return { environment, boxes: [...people.boxes, ...boxes], arrows: lifted(arrows, boxes) };
}

/** What a box says of its stack: nothing in the largest one, and elsewhere its name, and how many others are like it. */
function labelsOf(shapes: readonly Shape[]): Map<EnvironmentStack, string> {
  const size = ({ stack }: Shape) => Object.values(stack.template.resource).flatMap(Object.keys).length;
  const [, ...others] = [...shapes].sort((a, b) => size(b) - size(a));
  return new Map(
    others.map(({ stack, names: [name = "", ...more] }) => [
      stack,
      more.length > 0 ? `${name}, ${more.length} more` : name,
    ]),
  );
}

/** Arrows that every box of a concern has are one arrow of the group. */
function lifted(arrows: readonly Arrow[], boxes: readonly Box[]): Arrow[] {
  let rest = [...arrows];
  for (const concern of new Set(boxes.flatMap((box) => box.concern ?? []))) {
    const members = boxes.filter((box) => box.concern === concern).map(({ id }) => id);
    if (members.length < 2) continue;
    for (const [own, other] of [
      ["from", "to"],
      ["to", "from"],
    ] as const) {
      for (const far of new Set(rest.map((arrow) => arrow[other]))) {
        if (members.includes(far)) continue;
        const shared = rest.filter((arrow) => arrow[other] === far && members.includes(arrow[own]));
        const [first] = shared;
        if (first === undefined || shared.length < members.length) continue;
        rest = [...rest.filter((arrow) => !shared.includes(arrow)), { ...first, [own]: concern }];
      }
    }
  }
  return rest;
}
