import { MAX_VALUES } from "../../../lambdas/shared/json-excess";
import { jsonBodyOf, MAX_BODY } from "../../../lambdas/shared/request";
import { eventOf } from "../../support/lambdas/events";

const headers = { "content-type": "application/json" };
const read = (body: string, base64 = false) => jsonBodyOf(eventOf("POST /data", { body, headers, base64 }));

/** The texts that a body is parsed from, if at all. */
function parsed(body: string): { readonly error: string; readonly texts: number } {
  const parse = jest.spyOn(JSON, "parse");
  let error = "";
  try {
    read(body);
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  const texts = parse.mock.calls.filter(([text]) => text === body).length;
  parse.mockRestore();
  return { error, texts };
}

test.each([
  ["levels", "[".repeat(100), "nested deeper"],
  ["values", JSON.stringify({ item_id: "a", data: Array(MAX_VALUES).fill(0) }), "values"],
  ["characters", JSON.stringify({ data: "a".repeat(MAX_BODY) }), "characters"],
])("a body of too many %s is refused before it is parsed", (_, body, message) => {
  expect(parsed(body)).toEqual({ error: expect.stringContaining(message), texts: 0 });
});

test("the largest body is read, as text and in base64", () => {
  const body = JSON.stringify("a".repeat(MAX_BODY - 2));
  expect(read(body)).toBe(JSON.parse(body));
  expect(read(Buffer.from(body).toString("base64"), true)).toBe(JSON.parse(body));
});

test("brackets and commas in a text are none of the body's own", () => {
  const body = JSON.stringify({ data: "[{,".repeat(MAX_VALUES) });
  expect(read(body)).toEqual(JSON.parse(body));
});
