import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token } from "marked";
import { decodeEntities, parse, plainText, safeHref } from "../src/text/markdown";

function kinds(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => [
    token.type,
    ...("tokens" in token && token.tokens ? kinds(token.tokens) : []),
  ]);
}

test("TeX between dollars is mathematics", () => {
  assert.deepEqual(kinds(parse("so $x^2$ is")), ["paragraph", "text", "math", "text"]);
  assert.deepEqual(kinds(parse("$$\na+b\n$$")), ["math"]);
  assert.deepEqual(kinds(parse("\\[a+b\\]")), ["math"]);
});

test("prices are not mathematics", () => {
  assert.ok(!kinds(parse("It costs $5 and then $10 more")).includes("math"));
});

test("dollars in code are code", () => {
  assert.ok(!kinds(parse("`$x$` and\n\n```\n$y$\n```")).includes("math"));
});

test("only the web and our own pages are links", () => {
  const here = "http://box.local:8000";
  assert.equal(safeHref("javascript:alert(1)", here), null);
  assert.equal(safeHref("data:text/html,x", here), null);
  assert.equal(safeHref("https://example.org/a", here), "https://example.org/a");
  assert.equal(safeHref("/library/cells", here), "/library/cells");
  assert.equal(safeHref("//evil.example/", here), "http://evil.example/");
});

test("character references become characters, unknown ones stay", () => {
  assert.equal(decodeEntities("5 &lt; 6 &#176; &#x2192; &nonsense;"), "5 < 6 ° → &nonsense;");
});

test("the words alone are what a screen reader says", () => {
  assert.equal(plainText(parse("**Light** is\n\n- fast\n- bright")), "Light is fast. bright.");
});
