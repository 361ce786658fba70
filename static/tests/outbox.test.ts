import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ApiError } from "../src/wire/http";
import type { Table } from "../src/wire/idb";
import { type Letter, Outbox } from "../src/wire/outbox";
import type { Message } from "../src/wire/types";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function table(): Table<Letter> & { rows: Map<string, Letter> } {
  const rows = new Map<string, Letter>();
  return {
    rows,
    all: async () => [...rows.values()],
    put: async (row) => void rows.set(row.client_id, row),
    remove: async (key) => void rows.delete(key),
  };
}

const refusal = (status: number) =>
  new ApiError(status, { code: "x", message: "no", retry: false });

/** A server that answers as told, and keeps what it was sent. */
function scene(answer: (text: string, n: number) => ApiError | null) {
  const posts: { text: string; clientId: string; session?: string }[] = [];
  let shown: Letter[] = [];
  const store = table();
  const make = () =>
    new Outbox(
      store,
      {
        post: async (text, clientId, session) => {
          posts.push({ text, clientId, session });
          const error = answer(text, posts.length);
          if (error) throw error;
          const id = session ?? "made";
          const message = { id: clientId, session_id: id, text, client_id: clientId } as Message;
          return { session_id: id, message };
        },
        changed: (letters) => {
          shown = letters;
        },
        delivered: () => undefined,
      },
      null,
    );
  return { posts, store, make, shown: () => shown };
}

/** Lets everything that waits for promises alone go on. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

test("what was written is stored before it is sent, and removed when the server has it", async () => {
  const { posts, store, make, shown } = scene(() => null);
  const outbox = make();
  await outbox.openFor("me");
  const adding = outbox.add("s", "hello");
  assert.equal(shown().length, 1);
  assert.equal(posts.length, 0);
  await adding;
  await settle();
  assert.deepEqual(
    posts.map((each) => each.text),
    ["hello"],
  );
  assert.equal(store.rows.size, 0);
  assert.equal(shown().length, 0);
});

test("letters go in order, and a later one waits for an earlier one", async () => {
  let up = false;
  const { posts, make } = scene(() => (up ? null : refusal(0)));
  const outbox = make();
  await outbox.openFor("me");
  await outbox.add("s", "one");
  await outbox.add("s", "two");
  await settle();
  assert.ok(posts.every((each) => each.text === "one"));
  up = true;
  posts.length = 0;
  outbox.drain();
  await settle();
  assert.deepEqual(
    posts.map((each) => each.text),
    ["one", "two"],
  );
});

test("a letter survives the page and keeps its id", async () => {
  let up = false;
  const { posts, make, store } = scene(() => (up ? null : refusal(0)));
  const before = make();
  await before.openFor("me");
  await before.add("s", "kept");
  await settle();
  const id = posts[0]!.clientId;
  up = true;
  await make().openFor("me");
  await settle();
  assert.equal(posts.at(-1)!.clientId, id);
  assert.equal(store.rows.size, 0);
});

test("a refused letter is kept with the reason and sent again when asked", async () => {
  const { posts, make, shown } = scene((_, n) => (n === 1 ? refusal(422) : null));
  const outbox = make();
  await outbox.openFor("me");
  await outbox.add("s", "bad");
  await settle();
  assert.equal(shown()[0]!.failed, "no");
  await outbox.retry(shown()[0]!.client_id);
  await settle();
  assert.equal(posts[0]!.clientId, posts[1]!.clientId);
  assert.equal(shown().length, 0);
});

test("a second letter of a new chat goes to the chat that the first one made", async () => {
  const { posts, make } = scene(() => null);
  const outbox = make();
  await outbox.openFor("me");
  await Promise.all([outbox.add("draft-1", "first"), outbox.add("draft-1", "second")]);
  await settle();
  assert.deepEqual(
    posts.map((each) => each.session),
    [undefined, "made"],
  );
});

test("another person on the same device neither sees nor sends them", async () => {
  const { posts, make, shown } = scene(() => refusal(0));
  const outbox = make();
  await outbox.openFor("me");
  await outbox.add("s", "mine");
  await settle();
  posts.length = 0;
  await outbox.openFor("you");
  await settle();
  assert.equal(shown().length, 0);
  assert.equal(posts.length, 0);
});
