import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { broken } from "../../../../develop/aws/models/constraints";
import { extract, findBotocore, modelsText } from "../../../../develop/aws/models/extract";
import { MODELS_FILE, models } from "../../../../develop/aws/models/model";

const string = { type: "string", documentation: "<p>Text.</p>" };
const queue = {
  metadata: { apiVersion: "2030-01-01" },
  operations: {
    Create: { input: { shape: "CreateInput" } },
    Delete: { input: { shape: "DeleteInput" } },
    List: {},
  },
  shapes: {
    CreateInput: {
      type: "structure",
      required: ["Name"],
      members: {
        Name: { shape: "Name", documentation: "<p>The name.</p>" },
        Tags: { shape: "Tags" },
        Parts: { shape: "Parts" },
      },
    },
    DeleteInput: { type: "structure", members: { Id: { shape: "Id" } } },
    Name: { ...string, min: 1, max: 80, pattern: "[a-z]+", sensitive: true },
    Id: string,
    Tags: { type: "map", key: { shape: "Name" }, value: { shape: "Kind" } },
    Kind: { ...string, enum: ["A", "B"] },
    Parts: { type: "list", max: 5, member: { shape: "CreateInput" } },
  },
};

describe("extraction", () => {
  const data = mkdtempSync(join(tmpdir(), "botocore-"));
  const botocore = { version: "1.2.3", licence: "Apache-2.0", data };
  beforeAll(() => {
    for (const [version, name] of [
      ["2029-01-01", "Old"],
      ["2030-01-01", "Create"],
    ] as const) {
      mkdirSync(join(data, "queue", version), { recursive: true });
      const model = { ...queue, operations: { [name]: queue.operations.Create, List: {} } };
      writeFileSync(join(data, "queue", version, "service-2.json.gz"), gzipSync(JSON.stringify(model)));
    }
  });
  afterAll(() => rmSync(data, { recursive: true }));

  it("takes the input shapes of the calls from the newest model, with constraints and without documentation", () => {
    expect(extract(botocore, new Map([["queue", new Set(["Create"])]]))).toEqual({
      source: "botocore",
      version: "1.2.3",
      licence: "Apache-2.0",
      services: {
        queue: {
          apiVersion: "2030-01-01",
          operations: { Create: "CreateInput" },
          shapes: {
            CreateInput: {
              type: "structure",
              members: { Name: "Name", Tags: "Tags", Parts: "Parts" },
              required: ["Name"],
            },
            Kind: { type: "string", enum: ["A", "B"] },
            Name: { type: "string", min: 1, max: 80, pattern: "[a-z]+" },
            Parts: { type: "list", max: 5, member: "CreateInput" },
            Tags: { type: "map", key: "Name", value: "Kind" },
          },
        },
      },
    });
  });

  it.each(["Old", "List"])(
    "refuses the call %s, which the model does not have or which has no input",
    (call) => {
      expect(() => extract(botocore, new Map([["queue", new Set([call])]]))).toThrow(
        `queue has no call ${call}`,
      );
    },
  );
});

it("says what to install where there is no botocore", async () => {
  await expect(findBotocore("no-such-python")).rejects.toThrow(
    "no-such-python has no botocore, whose models this command reads: pip install botocore",
  );
});

describe("the checked-in models", () => {
  it("are as the extraction writes them", () => {
    expect(readFileSync(MODELS_FILE, "utf8")).toBe(modelsText(models()));
  });

  it("say where they are from, and under which licence", () => {
    expect(models()).toMatchObject({
      source: "botocore",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      licence: "Apache-2.0",
    });
  });

  it("have patterns that JavaScript can match", () => {
    const shapes = Object.values(models().services).flatMap(({ shapes }) => Object.values(shapes));
    for (const { type, pattern } of shapes)
      if (pattern !== undefined) expect(() => broken("a", type, { pattern })).not.toThrow();
  });

  it("have every shape that they name", () => {
    for (const { operations, shapes } of Object.values(models().services)) {
      const named = [
        ...Object.values(operations),
        ...Object.values(shapes).flatMap(({ members, member, key, value }) => [
          ...Object.values(members ?? {}),
          ...[member, key, value].filter((name) => name !== undefined),
        ]),
      ];
      for (const name of named) expect(shapes).toHaveProperty([name]);
    }
  });
});
