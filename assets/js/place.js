// Keeps one's place in a list that grows: on "back" or reload, loads what was open, then scrolls there.

const TOO_LONG_MS = 3000;
const key = () => `place:${location.pathname}${location.search}`;
const list = () => document.getElementById(document.querySelector("[data-more]")?.id.replace(/-more$/, ""));
const length = () => list()?.children.length ?? 0;

export function mountPlace() {
  if (!list()) return;
  addEventListener("pagehide", () => {
    sessionStorage.setItem(key(), JSON.stringify({ length: length(), y: scrollY }));
  });
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "back_forward" || visit?.type === "reload") restore();
}

async function restore() {
  const saved = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  if (!saved || saved.length <= length()) return;
  history.scrollRestoration = "manual";
  while (length() < saved.length && (await grow()));
  scrollTo(0, saved.y);
  history.scrollRestoration = "auto";
}

function grow() {
  const before = length();
  const link = document.querySelector("[data-more] a");
  if (!link) return false;
  return new Promise((done) => {
    const look = () => { if (length() > before) done(true); };
    document.addEventListener("htmx:afterSettle", look);
    setTimeout(() => { document.removeEventListener("htmx:afterSettle", look); done(length() > before); }, TOO_LONG_MS);
    link.click();
  });
}
