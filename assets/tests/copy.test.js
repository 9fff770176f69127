import assert from "node:assert/strict";
import { test } from "node:test";
import { prefilled, withTail } from "../js/copy.js";

test("the share page gets the words as they are, signs and accents included", () => {
  const address = prefilled("https://share.example/new?u=https%3A%2F%2Fa.fr", "text", "Été & co, 100 % ?");
  assert.equal(new URL(address).searchParams.get("text"), "Été & co, 100 % ?");
  assert.equal(new URL(address).searchParams.get("u"), "https://a.fr");
});

test("a link that the page takes apart is not in the words as well", () => {
  const link = "https://a.fr/r/1";
  const apart = prefilled(`https://share.example/new?text=x&url=${encodeURIComponent(link)}`, "text", "Été", link);
  assert.equal(new URL(apart).searchParams.get("text"), "Été");
  const within = prefilled("https://share.example/new?text=x", "text", "Été", link);
  assert.equal(new URL(within).searchParams.get("text"), `Été\n${link}`);
  assert.equal(withTail(" Été ", link), `Été\n${link}`);
});

test("words stand in the fragment where the page wants them there", () => {
  assert.equal(prefilled("https://share.example/#text=x", "#text", "a b & c"), "https://share.example/#text=a%20b%20%26%20c");
});

test("a letter has blanks and no plus signs", () => {
  assert.equal(prefilled("mailto:?body=x", "body", "1 + 1\nfin"), "mailto:?body=1%20%2B%201%0Afin");
});
