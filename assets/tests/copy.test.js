import assert from "node:assert/strict";
import { test } from "node:test";
import { prefilled } from "../js/copy.js";

test("the share page gets the words as they are, signs and accents included", () => {
  const address = prefilled("https://share.example/new?u=https%3A%2F%2Fa.fr", "text", "Été & co, 100 % ?");
  assert.equal(new URL(address).searchParams.get("text"), "Été & co, 100 % ?");
  assert.equal(new URL(address).searchParams.get("u"), "https://a.fr");
});
