import assert from "node:assert/strict";
import { test } from "node:test";
import { enough } from "../js/shown.js";

test("half of a card is enough, less is not", () => {
  assert.equal(enough(0.5, 200, 800), true);
  assert.equal(enough(0.49, 196, 800), false);
});

test("a card taller than the screen counts when it fills the screen", () => {
  assert.equal(enough(0.3, 740, 800), true);
  assert.equal(enough(0.3, 400, 800), false);
});
