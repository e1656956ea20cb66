interface Unnoticed {
  /** Names of the changes, whole. */
  readonly changes: RegExp;
  readonly reason: string;
}

/** Changes of the boundary and of the denials that give no wrong answer to what is asked. */
const unnoticed: readonly Unnoticed[] = [
  {
    changes: /^Platform: without apigateway:SetWebACL$/,
    reason: "it is asked as PATCH of the stage: see support/ci-access.ts",
  },
  {
    changes: /^Platform: without backup:\*Tag\*$/,
    reason: "tags are asked as what stands beside them: see support/ci-access.ts",
  },
];

/** Why a change gives no wrong answer; undefined: it must. */
export function reasonUnnoticed(change: string): string | undefined {
  return unnoticed.find(({ changes }) => changes.test(change))?.reason;
}
