import { type RecoverableTable, TableJournal } from "../../../src/services/dynamodb/journal";

const table: RecoverableTable = {
  name: "things",
  arn: "arn:aws:dynamodb:eu-central-1:111122223333:table/things",
  region: "eu-central-1",
  keyAttributes: ["id"],
  recoveryDays: 1,
};
const key = (id: string) => ({ id: { S: id } });
const item = (id: string, value: string) => ({ ...key(id), value: { S: value } });
const values = (journal: TableJournal, at: number) =>
  journal
    .at(new Date(at))
    .map(({ id, value }) => `${id?.S}=${value?.S}`)
    .sort();

describe("the journal of a table", () => {
  const start = Date.now() + 1_000;

  it("knows the items at every time", () => {
    const journal = new TableJournal(table);
    journal.record(key("a"), item("a", "1"), start);
    journal.record(key("b"), item("b", "1"), start + 10);
    journal.record(key("a"), item("a", "2"), start + 20);
    journal.record(key("b"), undefined, start + 30);
    expect([start - 1, start, start + 15, start + 20, start + 30].map((at) => values(journal, at))).toEqual([
      [],
      ["a=1"],
      ["a=1", "b=1"],
      ["a=2", "b=1"],
      ["a=2"],
    ]);
  });

  it("forgets the oldest images when it is full, and says how far back it goes", () => {
    const journal = new TableJournal(table, 2);
    const begun = journal.earliest;
    journal.record(key("a"), item("a", "1"), start);
    journal.record(key("a"), item("a", "2"), start + 10);
    expect(journal.earliest).toEqual(begun);
    journal.record(key("b"), item("b", "1"), start + 20);
    expect(journal.earliest).toEqual(new Date(start));
    expect(values(journal, start)).toEqual(["a=1"]);
    expect(values(journal, start + 20)).toEqual(["a=2", "b=1"]);
  });

  it("goes back as many days as the table has recovery for", () => {
    const journal = new TableJournal(table);
    journal.record(key("a"), item("a", "1"), start);
    journal.record(key("b"), item("b", "1"), start + 86_400_001);
    expect(journal.earliest).toEqual(new Date(start));
    expect(values(journal, start + 86_400_001)).toEqual(["a=1", "b=1"]);
  });
});
