import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Conversation } from "../src/state/conversation";
import type { Emotion, Message } from "../src/wire/types";

function message(id: string, seq: number, more: Partial<Message> = {}): Message {
  return {
    id,
    session_id: "s",
    role: "student",
    text: id,
    created_at: "2026-11-24T08:00:00.000Z",
    status: "complete",
    seq,
    ...more,
  };
}

const emotion = (label: string): Emotion => ({
  label,
  display: label,
  confidence: 0.9,
  intensity: 0.5,
  valence: 0,
  arousal: 0,
  scores: {},
  learning_state: "curious",
  readiness: { level: "good", score: 0.6, trend: "steady", reason: "open" },
  because: [],
  model: "test",
});

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const textOf = (chat: Conversation, id: string) => {
  mock.timers.tick(100);
  return chat.message(id)?.value.text;
};

test("a message told twice is there once", () => {
  const chat = new Conversation("s");
  chat.received(message("a", 1));
  chat.received(message("a", 1));
  assert.deepEqual(chat.order.value, ["a"]);
});

test("messages are shown in the order of their seq, whatever order they come in", () => {
  const chat = new Conversation("s");
  chat.received(message("b", 2));
  chat.received(message("a", 1));
  assert.deepEqual(chat.order.value, ["a", "b"]);
});

test("an answer being written stays behind a message that comes meanwhile", () => {
  const chat = new Conversation("s");
  chat.received(message("a", 1));
  chat.wrote("reply", 0, "He");
  chat.received(message("b", 2));
  assert.deepEqual(chat.order.value, ["a", "b", "reply"]);
  assert.equal(chat.streaming.value, "reply");
});

test("deltas grow the answer, and the same one twice changes nothing", () => {
  const chat = new Conversation("s");
  assert.ok(chat.wrote("r", 0, "Light "));
  assert.ok(chat.wrote("r", 6, "bends."));
  assert.ok(chat.wrote("r", 6, "bends."));
  assert.equal(textOf(chat, "r"), "Light bends.");
});

test("offsets count code points, so that an emoji before them shifts nothing", () => {
  const chat = new Conversation("s");
  chat.wrote("r", 0, "🌈 a");
  assert.ok(chat.wrote("r", 3, "b"));
  assert.equal(textOf(chat, "r"), "🌈 ab");
});

test("a missing piece is noticed and the whole repairs it", () => {
  const chat = new Conversation("s");
  chat.wrote("r", 0, "Light ");
  assert.equal(chat.wrote("r", 12, "!"), false);
  assert.ok(chat.wrote("r", 0, "Light bends!"));
  assert.equal(textOf(chat, "r"), "Light bends!");
});

test("the complete message ends the streaming, and a late delta does not undo it", () => {
  const chat = new Conversation("s");
  chat.wrote("r", 0, "Li");
  chat.received(message("r", 5, { role: "tutor", text: "Light." }));
  chat.wrote("r", 2, "ght");
  assert.equal(textOf(chat, "r"), "Light.");
  assert.equal(chat.streaming.value, null);
});

test("answering again starts the same message anew", () => {
  const chat = new Conversation("s");
  chat.received(message("r", 5, { role: "tutor", text: "Light." }));
  chat.wrote("r", 0, "Well");
  assert.equal(chat.message("r")?.value.status, "streaming");
  assert.equal(textOf(chat, "r"), "Well");
});

test("history does not take back what was streamed since it was asked for", () => {
  const chat = new Conversation("s");
  chat.wrote("r", 0, "Light bends");
  chat.loaded({ items: [message("r", 5, { role: "tutor", text: "Light", status: "streaming" })] });
  assert.equal(textOf(chat, "r"), "Light bends");
});

test("a feeling is shown even before its message has come", () => {
  const chat = new Conversation("s");
  chat.felt("a", emotion("Excited"));
  assert.equal(chat.feeling.value?.display, "Excited");
  chat.received(message("a", 1));
  assert.equal(chat.feelings.value.length, 1);
});

test("typing ends by itself, and at once when the message comes", () => {
  const chat = new Conversation("s");
  chat.types({ id: "mia", display_name: "Mia" }, true);
  assert.equal(chat.typing.value.length, 1);
  chat.received(message("a", 1, { author_id: "mia" }));
  assert.equal(chat.typing.value.length, 0);
  chat.types({ id: "mia", display_name: "Mia" }, true);
  mock.timers.tick(6_000);
  assert.equal(chat.typing.value.length, 0);
});
