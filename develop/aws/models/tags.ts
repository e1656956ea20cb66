import { MOST_TAGS } from "../../../environments/schema/aws-values";
import type { Fault } from "./input";

const TAG_RULES = "AWS General Reference, tagging";

/** The faults in a resource's tags: its own, and the provider's. */
export function faultsOfTags(tags: Readonly<Record<string, unknown>>): Fault[] {
  const names = Object.keys(tags);
  return [
    ...names
      .filter((name) => /^aws:/i.test(name))
      .map((name) => ({ argument: `tags.${name}`, problem: `must not begin with "aws:" (${TAG_RULES})` })),
    ...(names.length > MOST_TAGS
      ? [
          {
            argument: "tags",
            problem: `must be at most ${MOST_TAGS}, and are ${names.length} (${TAG_RULES})`,
          },
        ]
      : []),
  ];
}
