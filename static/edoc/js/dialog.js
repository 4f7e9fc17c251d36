// Native dialogs: opened by links that lead to the same page without script; focus returns to the opener.
const openers = new WeakMap();

export function openDialog(id, opener = document.activeElement) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || !dialog.showModal) return false;
  if (!dialog.open) {
    openers.set(dialog, opener);
    dialog.showModal();
    (dialog.querySelector("[data-errors], [data-first]") ?? dialog.querySelector("h1, h2"))?.focus?.();
  }
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey && openDialog(opener.dataset.dialog, opener)) {
    event.preventDefault();
    return;
  }
  const closer = event.target.closest("[data-close]");
  const dialog = closer?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
});

document.addEventListener("close", (event) => {
  const opener = openers.get(event.target);
  if (!opener) return;
  openers.delete(event.target);
  if (opener.isConnected) opener.focus();
}, true);

// A dialog that the server sends open (an error in it, or progress after it) is shown at once.
function showSent(root) {
  for (const dialog of root.querySelectorAll("dialog[data-show]")) openDialog(dialog.id);
}
showSent(document);
document.addEventListener("htmx:afterSettle", (event) => showSent(event.target.parentElement ?? document));
