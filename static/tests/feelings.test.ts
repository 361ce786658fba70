import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnsure, wordFor } from "../src/chat/feelings";
import type { Emotion } from "../src/wire/types";

const guess = (display: string, learning_state: Emotion["learning_state"], confidence: number) =>
  ({ label: "annoyance", display, learning_state, confidence }) as Emotion;

test("a guess of low confidence is not put into a word", () => {
  assert.equal(wordFor(guess("Annoyed", "neutral", 0.28)), "Not sure");
  assert.equal(wordFor(guess("Neutral", "neutral", 0.2)), "Not sure");
});

test("a learning state that the server believes in is shown", () => {
  assert.equal(isUnsure(guess("Bored", "bored", 0.28)), false);
  assert.equal(wordFor(guess("Bored", "bored", 0.28)), "Bored");
});
