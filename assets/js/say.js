// Says a sentence to screen readers, and to everyone when `shown`.

export function say(text, shown = false) {
  const region = document.getElementById("spoken");
  if (region) region.textContent = text;
  if (!shown) return;
  document.querySelector(".toast")?.remove();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = text;
  document.body.append(toast);
  setTimeout(() => toast.remove(), 8000);
}

export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
