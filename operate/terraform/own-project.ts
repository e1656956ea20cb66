import { join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import { synthesize } from "../../synthesis/in-memory";
import { synthesize as synthesizeAll } from "../../synthesis/to-disk";
import { backendOf, type Project, projectRoot } from "./project";

const output = join(projectRoot, "cdktf.out");

/** This project: environments/ and main.ts. */
export const ownProject: Project = {
  environments: () => loadEnvironments(),
  stacks: (environment) =>
    [...synthesize([environment]).values()]
      .map((template) => ({
        name: template.name,
        backend: backendOf(template.name, template, join(output, "stacks", template.name)),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  synthesize: async () => {
    await synthesizeAll();
    return output;
  },
};
