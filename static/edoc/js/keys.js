// Single-key shortcuts. Consonants only (Vietnamese input methods inject Backspace and vowels), never in a text
// control, under a dialog, while composing or with a modifier; off for people who turned them off (WCAG 2.1.4).
import { openDialog } from "./dialog.js";

const TEXT = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";
const handlers = new Map();
let goPending = 0;

export function onKey(key, handler) {
  handlers.set(key, [...(handlers.get(key) ?? []), handler]);
}

export function isFree(event) {
  return !(event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.ctrlKey || event.altKey ||
    event.metaKey || event.target.closest?.(TEXT) || document.querySelector("dialog[open]"));
}

function seen(element) {
  return element.getClientRects().length > 0 && !element.disabled;
}

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(seen);
  target?.click();
  return Boolean(target);
}

function focusFirst(selector) {
  const target = [...document.querySelectorAll(selector)].find(seen);
  target?.focus();
  target?.select?.();
  return Boolean(target);
}

function go(key) {
  const place = key === "n" ? document.querySelector(".rail a") : document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  place?.click();
  return Boolean(place);
}

function mainAct(event) {
  const form = event.target.closest("form");
  const button = form?.querySelector("[data-main], .button--primary[type=submit]") ??
    (form?.id && document.querySelector(`.button--primary[form="${CSS.escape(form.id)}"]`));
  if (!button || event.repeat) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey && !event.isComposing) return mainAct(event);
  if (!document.body.hasAttribute("data-keys") || !isFree(event)) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let done = false;
  if (goPending && Date.now() - goPending < 1500) {
    goPending = 0;
    done = go(key);
  } else if (key === "g") {
    goPending = Date.now();
    done = true;
  } else if (key === "/") done = focusFirst("[data-search]");
  else if (key === "?") done = openDialog("phim-tat");
  else if (key === "b") done = focusFirst("[data-opinion]");
  else if (handlers.has(key)) done = handlers.get(key).some((handler) => handler(event));
  else if (!event.repeat && !event.shiftKey) done = press(key);
  if (done) event.preventDefault();
  return undefined;
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
