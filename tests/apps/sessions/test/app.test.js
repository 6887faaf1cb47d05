import assert from "node:assert";
import { test } from "node:test";

test("a number is itself", () => {
  assert.equal(process.env.ONLY_IN_TESTS ?? 1, 1);
});
