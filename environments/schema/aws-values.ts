// AWS's constraints on values of environment data, beyond ranges and lengths.

/** Retention periods of CloudWatch Logs, in days. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/**
 * Prefixes and suffixes of bucket names that S3 reserves. Source: S3 user guide, general purpose bucket naming rules.
 */
export const RESERVED_BUCKET =
  /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$/;

/**
 * Keys and values of tags may contain these characters, and must not begin with `aws:`. Source: AWS General Reference,
 * tagging.
 */
export const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
export const TAG_VALUE = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/iu;

/** Tags of one resource. Source: as above. */
export const MOST_TAGS = 50;

/** Source: RFC 5321, 4.5.3.1, for the lengths; SNS does not document quoted names and other alphabets. */
export const EMAIL_ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;
