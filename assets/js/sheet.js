// The share sheet of the device: shown where the browser has one, and noted only once the person went through with it.
// <span data-sheet="id-of-textarea" data-tail="the tracked link" hidden hx-trigger="shared" …><button type="button">…

import { withTail } from "./copy.js";

export function mountSheet(root) {
  if (!navigator.share) return;
  for (const slot of root.querySelectorAll("[data-sheet]")) {
    if (slot.dataset.on) continue;
    slot.dataset.on = "1";
    slot.hidden = false;
    slot.querySelector("button").addEventListener("click", () => share(slot));
  }
}

function share(slot) {
  const words = document.getElementById(slot.dataset.sheet).value;
  const done = () => slot.dispatchEvent(new CustomEvent("shared"));
  // Closing the sheet is a no, and no error.
  navigator.share({ text: withTail(words, slot.dataset.tail) }).then(done, () => {});
}
