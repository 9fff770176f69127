// Share pages: copies the person's words, then the link opens the network's own page.
// <a data-copy="id-of-textarea" data-param="text" data-tail="the tracked link" data-copied="Copied." href="…" target="_blank">

import { say } from "./say.js";

export function mountCopy(root) {
  for (const act of root.querySelectorAll("[data-copy]")) {
    if (act.dataset.on) continue;
    act.dataset.on = "1";
    act.addEventListener("click", () => copy(act));
  }
}

function copy(act) {
  const source = document.getElementById(act.dataset.copy);
  const words = source.value ?? source.textContent;
  const { param, tail } = act.dataset;
  if (param && act.href) act.href = prefilled(act.href, param, words, tail);
  navigator.clipboard?.writeText(withTail(words, tail)).then(() => say(act.dataset.copied, true), () => source.select?.());
}

/** The words and, on a line of its own, the tracked link. */
export function withTail(words, tail) {
  return tail ? `${words.trim()}\n${tail}` : words;
}

/** The share page's address with the words where it takes them; a link that it takes apart is not given twice. */
export function prefilled(address, param, words, tail = "") {
  const url = new URL(address);
  const apart = tail && [...url.searchParams.values()].includes(tail);
  const text = withTail(words, apart ? "" : tail);
  if (param.startsWith("#")) {
    url.hash = `${param.slice(1)}=${encodeURIComponent(text)}`;
    return url.href;
  }
  url.searchParams.set(param, text);
  // Mail programs show a plus where they were meant to read a blank.
  return url.href.replaceAll("+", "%20");
}
