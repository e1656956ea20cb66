import { fieldsOfLine, fieldsOfPattern, fieldsOfQuery } from "../../../develop/observability/emitted";

test.each([
  [
    "stats max(bytes) as most by bin(1d) as day | stats avg(most) / 2 as bytes, sum(most) / 2 as half by day, kind",
    ["bytes", "kind"],
  ],
  [
    'filter message = "audit" and tenant_id = "{tenant}"\n| sort @timestamp desc | limit 20',
    ["message", "tenant_id", "@timestamp"],
  ],
  ["fields actor.type, actor.id as who | filter who like /ops.admin/", ["actor.type", "actor.id"]],
  [
    "stats count(*) as n, pct(duration_ms, 99) as p99 by bin(5m), route | sort n desc",
    ["duration_ms", "route"],
  ],
  [
    "parse tenant_id /^(?<claimed>[0-9a-f]{8})$/ | fields coalesce(claimed, key) as tenant | stats count(*) by tenant",
    ["tenant_id", "key"],
  ],
  ["filter ispresent(`odd-name`) and status in [429, 503] | display `odd-name`", ["odd-name", "status"]],
  [
    "stats sum(read_units + write_units) / 2 as units by tenant_id",
    ["read_units", "write_units", "tenant_id"],
  ],
])("the fields of the query %j", (query, fields) => {
  expect(fieldsOfQuery(query)).toEqual(fields);
});

test.each([
  ['{ $.level = "ERROR" }', ["level"]],
  ['{ ($.status = "429") || ($.status = 429) }', ["status"]],
  ['{ $.type = "platform.report" && $.record.status != "$.no.field" }', ["type", "record.status"]],
  ["{ $.items[0].size > 3 }", ["items[0].size"]],
  ["$.duration_ms", ["duration_ms"]],
  ["", []],
])("the fields of the pattern %j", (pattern, fields) => {
  expect(fieldsOfPattern(pattern)).toEqual(fields);
});

test("the fields of a line, nested ones included; none of a line that is no JSON", () => {
  expect(fieldsOfLine('{"a":1,"b":{"c":[{"d":2}]}}')).toEqual(["a", "b", "b.c", "b.c.0", "b.c.0.d"]);
  expect(fieldsOfLine("REPORT RequestId: 1")).toEqual([]);
});
