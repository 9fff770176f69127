// Length of a caption by the network's own rule: graphemes, bytes or the more of both, each link at a fixed length.

import { fill, say } from "./say.js";

const LINK = /https?:\/\/[^\s<>"]+/gu;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const utf8 = new TextEncoder();
const COUNTS = { bytes, either };

/** Length of `text` in `unit`, where a link counts `url` characters, or its own when `url` is 0. */
export function lengthOf(text, url = 0, unit = "graphemes") {
  const count = COUNTS[unit] ?? seen;
  const plain = text.normalize("NFC").replace(/\r\n/g, "\n");
  if (!url) return count(plain);
  const links = plain.match(LINK)?.length ?? 0;
  return count(plain.replace(LINK, "")) + links * url;
}

function seen(text) {
  return [...graphemes.segment(text)].length;
}

function bytes(text) {
  return utf8.encode(text).length;
}

// Bluesky's: 300 to be seen and 3,000 bytes.
function either(text) {
  return Math.max(seen(text), Math.ceil(bytes(text) / 10));
}

/** "ok", "near" from 90 % of the limit, or "over". */
export function stateOf(used, limit) {
  if (used > limit) return "over";
  return used >= limit * 0.9 ? "near" : "ok";
}

export function mountCounter(root) {
  for (const area of root.querySelectorAll("textarea[data-count]")) {
    if (area.dataset.on) continue;
    area.dataset.on = "1";
    update(area, false);
    area.addEventListener("input", () => update(area, true));
  }
}

function update(area, aloud) {
  const { limit: most, url, unit, reserved, says, near, over } = area.dataset;
  const limit = Number(most);
  const used = lengthOf(area.value, Number(url), unit) + Number(reserved ?? 0);
  const state = stateOf(used, limit);
  const shown = document.getElementById(area.dataset.count);
  shown.textContent = fill(says, { used: number(used), limit: number(limit) });
  shown.classList.toggle("count--over", state === "over");
  if (aloud && state !== area.dataset.state && state !== "ok") {
    say(fill(state === "over" ? over : near, { left: number(Math.abs(limit - used)) }));
  }
  area.dataset.state = state;
}

function number(value) {
  return value.toLocaleString(document.documentElement.lang);
}
