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
  const text = act.dataset.tail ? `${words.trim()}\n${act.dataset.tail}` : words;
  if (act.dataset.param && act.href) act.href = prefilled(act.href, act.dataset.param, text);
  navigator.clipboard?.writeText(text).then(() => say(act.dataset.copied, true), () => source.select?.());
}

/** The share page's address with the words in its own parameter. */
export function prefilled(address, param, text) {
  const url = new URL(address);
  url.searchParams.set(param, text);
  return url.href;
}
