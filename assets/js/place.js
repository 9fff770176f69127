// Keeps one's place in a list that grows: on "back", loads as many pages as were open, then scrolls there.

const key = () => `place:${location.pathname}${location.search}`;
let pages = 0;

export function mountPlace() {
  history.scrollRestoration = "manual";
  document.addEventListener("htmx:afterSettle", () => { pages = document.querySelectorAll("[data-page]").length || pages; });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.elt.closest?.("[data-more]")) pages += 1;
  });
  addEventListener("pagehide", () => sessionStorage.setItem(key(), JSON.stringify({ pages, y: scrollY })));
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "back_forward" || visit?.type === "reload") restore();
  else history.scrollRestoration = "auto";
}

async function restore() {
  const saved = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  if (saved) {
    for (let page = 0; page < saved.pages; page += 1) if (!(await grow())) break;
    scrollTo(0, saved.y);
  }
  history.scrollRestoration = "auto";
}

function grow() {
  const link = document.querySelector("[data-more] a");
  if (!link) return false;
  return new Promise((done) => {
    document.addEventListener("htmx:afterSettle", () => done(true), { once: true });
    setTimeout(() => done(false), 3000);
    link.click();
  });
}
