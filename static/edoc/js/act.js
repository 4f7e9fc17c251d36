// Acts as the body of one dialog: the link is fetched, the dialog opens on it. Without script the link is a page.
import { openDialog } from "./dialog.js";

const DIALOG = "hop-viec";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== DIALOG) return;
  const opener = event.detail.requestConfig?.elt;
  const dialog = event.detail.target;
  dialog.setAttribute("aria-labelledby", dialog.querySelector("h1, h2")?.id ?? "");
  if (opener?.hasAttribute("data-act")) openDialog(DIALOG, opener);
  else (dialog.querySelector("[data-errors]") ?? dialog.querySelector("h2"))?.focus?.();
});

// What runs in the background may renew the page, but never under an open dialog or a field in use.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.hasAttribute?.("data-pulse")) return;
  const busy = document.querySelector("dialog[open]") || document.hidden || document.activeElement?.matches("input, textarea, select");
  if (busy) event.preventDefault();
});
