// Light, dark or as the system: seen at once, kept by the server in a cookie.

export function mountTheme(root) {
  for (const form of root.querySelectorAll("form[data-theme-choice]")) form.addEventListener("submit", choose);
}

function choose(event) {
  event.preventDefault();
  const chosen = event.submitter?.value ?? "";
  const data = new FormData(event.target);
  data.set("theme", chosen);
  fetch(event.target.action, { method: "POST", body: data, redirect: "manual" });
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').content = chosen || "light dark";
  for (const button of event.target.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}
