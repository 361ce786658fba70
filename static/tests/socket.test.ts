import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "../src/wire/ids";
import { afterClose, backoffMs } from "../src/wire/socket";

test("close codes say what to do next", () => {
  for (const code of [1001, 1006, 1012, 4001, 4003]) assert.equal(afterClose(code), "reconnect");
  assert.equal(afterClose(4002), "renew");
  assert.equal(afterClose(4409), "sign_out");
  for (const code of [1008, 1009, 4403, 4408, 4429]) assert.equal(afterClose(code), "stop");
});

test("the wait grows from one second to five, with full jitter", () => {
  const longest = [0, 1, 2, 3, 9].map((attempt) => backoffMs(attempt, () => 1));
  assert.deepEqual(longest, [1_000, 2_000, 4_000, 5_000, 5_000]);
  assert.equal(
    backoffMs(9, () => 0.5),
    2_500,
  );
});

test("ids are UUIDs of version 4 and differ", () => {
  assert.match(newId(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(newId(), newId());
});
