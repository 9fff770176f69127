// Tells the server which cards were really on screen: half of the card, or a screenful of a card
// taller than the screen, for one second. In batches, each post once per page.

import { csrf } from "./csrf.js";

const LONG_ENOUGH_MS = 1000;
const BATCH_MS = 3000;
const told = new Set();
const waiting = new Set();
const timers = new Map();
let address = "";

let observer;

export function mountShown(root) {
  observer ??= begin();
  for (const card of root.querySelectorAll("[data-shown]")) watch(card);
  if (root.matches?.("[data-shown]")) watch(root);
}

function watch(card) {
  const list = card.closest("[data-shown-url]");
  if (!list || told.has(card.dataset.shown)) return;
  address = list.dataset.shownUrl;
  observer.observe(card);
}

/** Whether enough of a card is on screen: ratio of the card, and pixels of it against the screen. */
export function enough(ratio, pixels, screen) {
  return ratio >= 0.5 || pixels >= screen * 0.9;
}

function look({ target, isIntersecting, intersectionRatio, intersectionRect }) {
  clearTimeout(timers.get(target));
  if (!isIntersecting || document.hidden) return;
  if (!enough(intersectionRatio, intersectionRect.height, innerHeight)) return;
  timers.set(target, setTimeout(() => note(target), LONG_ENOUGH_MS));
}

function note(card) {
  if (document.hidden || !card.isConnected) return;
  observer.unobserve(card);
  told.add(card.dataset.shown);
  waiting.add(card.dataset.shown);
}

async function send() {
  if (!waiting.size) return;
  const posts = [...waiting];
  waiting.clear();
  try {
    const answer = await fetch(address, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ posts }),
    });
    if (answer.status >= 500) throw new Error(String(answer.status));
  } catch {
    for (const post of posts) waiting.add(post);
  }
}

function begin() {
  setInterval(send, BATCH_MS);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    for (const timer of timers.values()) clearTimeout(timer);
    send();
  });
  const threshold = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  return new IntersectionObserver((entries) => entries.forEach(look), { threshold });
}
