import type { House } from "../houses";
import { type Kind, policyDocuments, type Statement } from "./documents";
import { faultsOfStatement } from "./grammar";

/** Problems where AWS deviates from the reference: the start of `Sid: problem`, and the reason with its source. */
export const exceptions: Readonly<Record<string, string>> = {
  "PublishTenantEvents: events:source has several values":
    "an entry of PutEvents has one source, and EventBridge documents the condition without a set operator (EventBridge user guide, permissions for event buses)",
  "LogGroupsOfTheAccount: kms:DescribeKey has no kms:EncryptionContext:aws:logs:arn":
    "as in AWS's own key policy for log groups (CloudWatch Logs user guide, encrypt log data with AWS KMS)",
};

const known = new Map<string, Promise<string[]>>();

/** Checks equal statements, which most environments share, only once. */
function faultsOnce(statement: Statement, kind: Kind): Promise<string[]> {
  const text = `${kind} ${JSON.stringify(statement)}`;
  const found = known.get(text) ?? faultsOfStatement(statement, kind);
  known.set(text, found);
  return found;
}

/**
 * Checks every policy document of one environment's stacks against the service authorization reference.
 * @param excepted receives the key of each exception used
 * @returns one line per problem: stack, resource and argument, statement, problem
 */
export async function policyProblems(
  house: House,
  excepted: (key: string) => void = () => {},
): Promise<string[]> {
  const problems = await Promise.all(
    policyDocuments(house).map(async ({ where, kind, statements }) => {
      const lines = await Promise.all(
        statements.map(async (statement, index) => {
          const name = statement.Sid ?? `statement ${index + 1}`;
          const faults = await faultsOnce(statement, kind);
          return faults
            .filter((fault) => {
              const key = Object.keys(exceptions).find((each) => `${name}: ${fault}`.startsWith(each));
              if (key !== undefined) excepted(key);
              return key === undefined;
            })
            .map((fault) => `${where}: ${name}: ${fault}`);
        }),
      );
      return [...lines.flat(), ...repeatedSids(where, statements)];
    }),
  );
  return problems.flat();
}

function repeatedSids(where: string, statements: readonly Statement[]): string[] {
  const sids = statements.map(({ Sid }) => Sid).filter((sid) => sid !== undefined);
  const repeated = new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index));
  return [...repeated].map((sid) => `${where}: ${sid}: two statements have this Sid`);
}
