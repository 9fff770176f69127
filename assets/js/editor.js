// Rich text over a plain textarea: bold, italic, list, quote, link. Loaded by the composer only.

import { Editor } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";
import Bold from "@tiptap/extension-bold";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Italic from "@tiptap/extension-italic";
import Link from "@tiptap/extension-link";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import Paragraph from "@tiptap/extension-paragraph";
import Text from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions";

// No protocols of our own: http, https and mailto are known, and registering them again for each editor is refused aloud.
const links = Link.configure({ openOnClick: false, autolink: true });
const extensions = [
  Document, Paragraph, Text, Bold, Italic, BulletList, OrderedList, ListItem, Blockquote, HardBreak, UndoRedo, links,
];
const acts = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  bulletList: (chain) => chain.toggleBulletList(),
  blockquote: (chain) => chain.toggleBlockquote(),
};

for (const box of document.querySelectorAll("[data-editor]")) open(box);

function open(box) {
  const area = box.querySelector("textarea");
  const bar = box.querySelector("[role=toolbar]");
  // Somebody may have begun to write before this script came.
  const writing = area === document.activeElement;
  const editor = new Editor({
    element: box.querySelector("[data-editable]"),
    extensions,
    injectCSS: false,
    content: box.dataset.html || paragraphs(area.value),
    editorProps: { attributes: attributesOf(area) },
    onUpdate: () => keep(box, area, editor),
    onTransaction: () => press(bar, editor),
  });
  area.hidden = true;
  bar.hidden = false;
  box.querySelector("[data-format]").value = "html";
  area.value = editor.getHTML();
  if (writing) editor.commands.focus("end");
  wire(box, bar, editor);
}

function attributesOf(area) {
  const said = { class: "editable text", role: "textbox", "aria-multiline": "true", "aria-label": area.labels[0]?.textContent.trim() ?? "" };
  const described = area.getAttribute("aria-describedby");
  return described ? { ...said, "aria-describedby": described } : said;
}

function paragraphs(text) {
  const holder = document.createElement("div");
  for (const block of text.split(/\n\s*\n/)) {
    const paragraph = document.createElement("p");
    paragraph.textContent = block;
    holder.append(paragraph);
  }
  return holder.innerHTML;
}

function keep(box, area, editor) {
  area.value = editor.isEmpty ? "" : editor.getHTML();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function press(bar, editor) {
  for (const button of bar.querySelectorAll("[data-act]")) {
    button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.act)));
  }
}

function wire(box, bar, editor) {
  const buttons = [...bar.querySelectorAll("[data-act]")];
  buttons.forEach((button, place) => {
    button.tabIndex = place ? -1 : 0;
    button.addEventListener("click", () => act(box, button.dataset.act, editor));
  });
  bar.addEventListener("keydown", (event) => rove(event, buttons));
  wireLink(box, editor);
}

function act(box, name, editor) {
  if (name !== "link") return acts[name](editor.chain().focus()).run();
  const form = box.querySelector("[data-link]");
  form.hidden = !form.hidden;
  const field = form.querySelector("input");
  field.value = editor.getAttributes("link").href ?? "";
  if (!form.hidden) field.focus();
}

function rove(event, buttons) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const from = buttons.indexOf(document.activeElement);
  const to = buttons[(from + step + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
  to.focus();
}

function wireLink(box, editor) {
  const form = box.querySelector("[data-link]");
  const field = form.querySelector("input");
  const apply = (href) => {
    const chain = editor.chain().focus().extendMarkRange("link");
    (href ? chain.setLink({ href }) : chain.unsetLink()).run();
    form.hidden = true;
  };
  form.querySelector("[data-apply]").addEventListener("click", () => apply(field.value.trim()));
  form.querySelector("[data-remove]").addEventListener("click", () => apply(""));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); apply(field.value.trim()); }
    if (event.key === "Escape") { form.hidden = true; editor.commands.focus(); }
  });
}
