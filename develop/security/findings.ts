import type { Template } from "../../synthesis/in-memory";
import { accessChecks } from "./checks/access";
import { apiChecks } from "./checks/api";
import { computeChecks } from "./checks/compute";
import { dataChecks } from "./checks/data";
import { firewallChecks } from "./checks/firewall";
import { operationsChecks } from "./checks/operations";
import { type ScannerCheck, scannedOf } from "./scanned";

/** The scanner's checks that concern resources of this project: their ids are checkov's, their code is not. */
export const scannerChecks: readonly ScannerCheck[] = [
  ...accessChecks,
  ...apiChecks,
  ...computeChecks,
  ...dataChecks,
  ...firewallChecks,
  ...operationsChecks,
];

/** A resource that does not pass a check. */
export interface Finding {
  readonly check: string;
  readonly title: string;
  readonly stack: string;
  readonly address: string;
}

/** What the checks find in synthesized stacks, by stack and address. */
export const findingsOf = (templates: Iterable<Pick<Template, "name" | "resource">>): Finding[] =>
  [...templates].flatMap((template) =>
    scannedOf(template).flatMap((resource) =>
      scannerChecks
        .filter(({ type, passes }) => type === resource.type && !passes(resource))
        .map(({ id, title }) => ({ check: id, title, stack: resource.stack, address: resource.address })),
    ),
  );
