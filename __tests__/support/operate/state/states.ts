/** A value that no output may show. */
export const SECRET = "never-to-be-shown";

interface Parts {
  readonly serial?: number;
  readonly resources?: readonly object[];
  readonly outputs?: object;
}

/** The text of a state as Terraform writes it. */
export const stateText = ({ serial = 1, resources = [], outputs = {} }: Parts = {}): string =>
  JSON.stringify({
    version: 4,
    terraform_version: "1.11.4",
    serial,
    lineage: "5e7a9c1e",
    outputs,
    resources,
    check_results: null,
  });

/** A resource of a state with one instance. */
export const resource = (address: string, attributes: object = {}, instance: object = {}) => {
  const [type, name] = address.split(".");
  const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
  return {
    mode: "managed",
    type,
    name,
    provider,
    instances: [{ schema_version: 0, attributes: { id: `id-of-${name}`, ...attributes }, ...instance }],
  };
};

/** A lock as Terraform writes it. */
export const lockText = (parts: object = {}): string =>
  JSON.stringify({
    ID: "3a0c4b52-8f1e-4c6e-9b1d-000000000001",
    Operation: "OperationTypeApply",
    Info: "",
    Who: "anna@laptop",
    Version: "1.11.4",
    Created: "2026-03-01T11:55:00.123456789Z",
    Path: "example-saas-dev-tfstate/dev/saas-dev.tfstate",
    ...parts,
  });
