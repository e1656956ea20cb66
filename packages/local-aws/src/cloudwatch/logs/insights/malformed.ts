/** A query that Logs Insights would refuse, or that local runs do not understand; the message says where. */
export class MalformedQuery extends Error {
  override readonly name = "MalformedQuery";
}
