import { labelled } from "../src/addresses";

test("a labelled address reaches the same mailbox", () => {
  expect(labelled("ops@example.org")("acme-1")).toBe("ops+acme-1@example.org");
});

test.each(["", "ops", "a b@example.org", "ops@a@b"])("%j is not an address", (address) => {
  expect(() => labelled(address)).toThrow(`"${address}" is not an e-mail address`);
});
