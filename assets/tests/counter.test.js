import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, stateOf } from "../js/counter.js";

test("a family emoji and an accent built of two signs each count as one", () => {
  assert.equal(lengthOf("👨‍👩‍👧‍👦"), 1);
  assert.equal(lengthOf("e\u0301te\u0301"), 3);
});

test("a link counts 23 where the network says so, and its own length elsewhere", () => {
  const text = "Voir https://vercourt.example/a-rather-long-address-that-goes-on";
  assert.equal(lengthOf(text, 23), 5 + 23);
  assert.equal(lengthOf("Voir https://a.fr"), 17);
});

test("a short link is counted at the fixed length too", () => {
  assert.equal(lengthOf("https://a.fr", 23), 23);
});

test("accents, curly apostrophes and emoji count their bytes where the network counts bytes", () => {
  assert.equal(lengthOf("l\u2019\u00e9t\u00e9 🌱", 0, "bytes"), 1 + 3 + 2 + 1 + 2 + 1 + 4);
});

test("where graphemes and bytes both have an end, the one that comes first counts", () => {
  const family = "👨‍👩‍👧‍👦";
  assert.equal(lengthOf("\u00e9".repeat(300), 0, "either"), 300);
  assert.equal(lengthOf(family.repeat(120), 0, "either"), 300);
  assert.equal(lengthOf(family.repeat(121), 0, "either"), 303);
});

test("a line end counts one, however the browser writes it", () => {
  assert.equal(lengthOf("a\r\nb"), 3);
});

test("the counter warns from nine tenths and says when it is over", () => {
  assert.equal(stateOf(449, 500), "ok");
  assert.equal(stateOf(450, 500), "near");
  assert.equal(stateOf(500, 500), "near");
  assert.equal(stateOf(501, 500), "over");
});
