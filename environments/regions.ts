/** Regions by partition, as AWS provider 5.100.0 accepts them (its `skip_region_validation` list). */
const regionsByPartition = {
  aws: `af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2
    ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1
    us-east-2 us-west-1 us-west-2`,
  "aws-cn": "cn-north-1 cn-northwest-1",
  "aws-us-gov": "us-gov-east-1 us-gov-west-1",
} as const;

export type Partition = keyof typeof regionsByPartition;

const partitions = new Map<string, Partition>(
  (Object.entries(regionsByPartition) as [Partition, string][]).flatMap(([partition, regions]) =>
    regions.split(/\s+/).map((region) => [region, partition] as const),
  ),
);

/** Every region that an environment can name. */
export const regions: readonly string[] = [...partitions.keys()];

/** The ARN partition of a region. @throws Error if the region is not in {@link regions}. */
export function partitionOf(region: string): Partition {
  const partition = partitions.get(region);
  if (partition === undefined) throw new Error(`no AWS region is named "${region}"`);
  return partition;
}
