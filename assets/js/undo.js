// The countdown after a relay: shown each second, spoken at the start and at the end only.

import { fill, say } from "./say.js";

const DEAF_MS = 600; // a double click on "Relay" must not undo

export function mountUndo(root, fresh) {
  for (const box of root.querySelectorAll("[data-undo]")) if (!box.dataset.on) start(box, fresh);
  if (root.matches?.("[data-undo]") && !root.dataset.on) start(root, fresh);
}

function start(box, fresh) {
  box.dataset.on = "1";
  deafen(box);
  if (fresh) box.querySelector("[data-undo-button]")?.focus();
  if ("held" in box.dataset) return;
  if (fresh) say(box.dataset.start);
  run(box);
}

function deafen(box) {
  const until = performance.now() + DEAF_MS;
  const stop = (event) => {
    if (performance.now() >= until) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const kind of ["click", "submit"]) box.addEventListener(kind, stop, true);
}

function run(box) {
  const ends = performance.now() + Number(box.dataset.left) * 1000;
  let stopped = false;
  box.addEventListener("submit", () => { stopped = true; });
  const timer = setInterval(() => {
    if (stopped || !box.isConnected) return clearInterval(timer);
    const left = Math.max(0, (ends - performance.now()) / 1000);
    show(box, left);
    if (left === 0) { clearInterval(timer); finish(box); }
  }, 200);
}

function show(box, left) {
  const bar = box.querySelector("progress");
  if (bar) bar.value = left;
  const count = Math.ceil(left);
  const seconds = count === 1 ? box.dataset.one : fill(box.dataset.many, { count });
  const label = box.querySelector("[data-undo-label]");
  const text = fill(box.dataset.label, { seconds });
  if (label && label.textContent !== text) label.textContent = text;
}

function finish(box) {
  for (const button of box.querySelectorAll("button")) button.disabled = true;
  say(box.dataset.end);
  box.dispatchEvent(new CustomEvent("ended", { bubbles: false }));
}
