import type { Quantities, Quantity } from "./usage";

/** The usage by which a part of the bill is split. */
export interface Driver {
  /** In words, for reports. */
  readonly name: string;
  readonly weight: (used: Quantities) => number;
  /** Usage that a silo's own resources serve: a tenant with a directly charged silo takes no part in the pool's. */
  readonly ofStores?: true;
  /** Counts tenants: usage without a tenant has no part in it. */
  readonly ofTenants?: true;
}

const by = (name: string, quantity: Quantity): Driver => ({ name, weight: (used) => used[quantity] });
const stored = (driver: Driver): Driver => ({ ...driver, ofStores: true });

const GB = 1024 ** 3;
/** Days of a month, on the average of a year. */
const DAYS = 365 / 12;

const requests = by("requests", "requests");
const reads = stored(by("read units", "read_units"));
const writes = stored(by("write units", "write_units"));
const itemBytes = stored(by("item bytes", "item_byte_days"));
const fileBytes = stored(by("file bytes", "file_byte_days"));
const fileRequests = stored(by("file requests", "file_requests"));
const duration = by("duration", "function_ms");
const invocations = by("invocations", "invocations");
const lines = by("log lines", "log_lines");

/**
 * For a bill without usage types: the parts in the ratio of their list prices. A write unit costs five read
 * units, a gigabyte for a month 2,000,000. Source: Amazon DynamoDB pricing, on-demand, us-east-1.
 */
const capacityAndStorage = stored({
  name: "read and write units, item bytes",
  weight: (used) => used.read_units + 5 * used.write_units + (2_000_000 * used.item_byte_days) / DAYS / GB,
});
/** A gigabyte for a month costs as much as 5,000 writing requests. Source: Amazon S3 pricing, standard, us-east-1. */
const filesAndRequests = stored({
  name: "file bytes and requests",
  weight: (used) => used.file_requests + (5_000 * used.file_byte_days) / DAYS / GB,
});
/** A tenant that sent a request counts as one, however many it sent. */
const activeTenants: Driver = {
  name: "active tenants",
  ofTenants: true,
  weight: ({ requests: sent }) => Number(sent > 0),
};

interface Rule {
  /** Matches the service's name in Cost Explorer or the bill's product code. */
  readonly service: RegExp;
  /** By usage type, the first that matches; the last matches all. */
  readonly drivers: readonly (readonly [usageType: RegExp, Driver])[];
}

const ANY = /^/;

/**
 * Services of the platform and what drives their costs. Source of the usage types: AWS's guides to billing reports of DynamoDB, S3
 * and Lambda, which name them after a region's prefix (`EUC1-`).
 */
const rules: readonly Rule[] = [
  {
    service: /dynamodb/i,
    drivers: [
      [/ReadRequestUnits|ReadCapacityUnit/i, reads],
      [/WriteRequestUnits|WriteCapacityUnit/i, writes],
      [/TimedStorage|TimedPITR|TimedBackup|Restore/i, itemBytes],
      [ANY, capacityAndStorage],
    ],
  },
  {
    service: /lambda/i,
    drivers: [
      [/Request/i, invocations],
      [ANY, duration],
    ],
  },
  { service: /api ?gateway/i, drivers: [[ANY, requests]] },
  {
    service: /simple storage service|\bs3\b|amazons3/i,
    drivers: [
      [/TimedStorage|ByteHrs/i, fileBytes],
      [/Requests|DataTransfer|-Bytes/i, fileRequests],
      [ANY, filesAndRequests],
    ],
  },
  {
    service: /backup/i,
    drivers: [
      [
        ANY,
        stored({ name: "item and file bytes", weight: (used) => used.item_byte_days + used.file_byte_days }),
      ],
    ],
  },
  {
    service: /cloudwatch/i,
    drivers: [
      [/DataProcessing|DataScanned|TimedStorage|VendedLog|-Bytes/i, lines],
      [ANY, requests],
    ],
  },
  { service: /cognito/i, drivers: [[ANY, activeTenants]] },
  {
    service:
      /key management|kms|simple notification|\bsns\b|simple queue|\bsqs\b|eventbridge|cloudwatch events|x-?ray|waf|systems manager|\bsts\b/i,
    drivers: [[ANY, requests]],
  },
];

/** The driver of a line of the bill; `known` is false for a service without a rule, which is split by requests. */
export function driverOf(
  service: string,
  usageType: string,
): { readonly driver: Driver; readonly known: boolean } {
  const rule = rules.find((each) => each.service.test(service));
  const driver = rule?.drivers.find(([form]) => form.test(usageType))?.[1];
  return driver === undefined ? { driver: requests, known: false } : { driver, known: true };
}

/** The driver by which costs without a tenant are shared. */
export const sharedKey = requests;
