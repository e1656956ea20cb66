/** A program that plans and applies the stacks. */
export interface Program {
  /** As it names itself in `<command> version`. */
  readonly title: string;
  readonly command: string;
  /** Oldest minor release that works. */
  readonly least: readonly [major: number, minor: number];
  /** Releases that the workflows validate the stacks of both lines with. */
  readonly validated: readonly string[];
  /** The registry that completes the provider's source `aws`: part of its path in a mirror. */
  readonly registry: string;
  readonly install: string;
}

/**
 * The programs, the default first. The oldest releases are the first with a stable `use_lockfile`, which locks state in S3 without a
 * table. Sources: Terraform 1.11 changelog; OpenTofu 1.10 release notes.
 */
export const programs: readonly Program[] = [
  {
    title: "Terraform",
    command: "terraform",
    least: [1, 11],
    validated: ["1.11.4", "1.16.3"],
    registry: "registry.terraform.io",
    install: "https://developer.hashicorp.com/terraform/install",
  },
  {
    title: "OpenTofu",
    command: "tofu",
    least: [1, 10],
    validated: ["1.13.9"],
    registry: "registry.opentofu.org",
    install: "https://opentofu.org/docs/intro/install",
  },
];
