// Everything here improves pages that already work without it.

import htmx from "htmx.org";
import { mountCopy } from "./copy.js";
import { mountCounter } from "./counter.js";
import { csrf } from "./csrf.js";
import { mountPlace } from "./place.js";
import { say } from "./say.js";
import { mountSheet } from "./sheet.js";
import { mountShown } from "./shown.js";
import { mountTheme } from "./theme.js";
import { mountUndo } from "./undo.js";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollBehavior: "instant",
});

function mount(root, fresh) {
  mountUndo(root, fresh);
  mountCounter(root);
  mountShown(root);
  mountCopy(root);
  mountSheet(root);
}

document.documentElement.classList.add("scripted");
mount(document, false);
mountTheme(document);
// Once htmx knows its links, which it learns at this moment too.
document.addEventListener("DOMContentLoaded", mountPlace);
document.querySelector("[data-focus]")?.focus();

document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) mount(detail.elt, true);
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrf();
});
for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(trouble, () => say(document.body.dataset.lost, true));
}
