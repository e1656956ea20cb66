import { readdirSync } from "node:fs";
import { join } from "node:path";
import { platformStackName } from "../../stacks/support/naming";
import { stackFile } from "../../synthesis/to-disk";

const platform = platformStackName("local");

/** File of the platform's stack in a directory of synthesized ones. */
export const stackFileIn = (directory: string): string => stackFile(directory, platform);

/** Files of the silos in it. */
export const siloFilesIn = (directory: string): string[] =>
  readdirSync(join(directory, "stacks"))
    .filter((stack) => stack !== platform)
    .map((stack) => stackFile(directory, stack));
