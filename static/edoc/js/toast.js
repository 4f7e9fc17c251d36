// Results of acts go by themselves, failures stay; a request that failed keeps the page as it was.
import { openDialog } from "./dialog.js";

const SHORT = 8000;
const WITH_UNDO = 60000;

function dismissLater(toast) {
  if (toast.hasAttribute("data-stays") || toast.dataset.timed) return;
  toast.dataset.timed = "1";
  const after = () => (toast.matches(":hover, :focus-within") ? setTimeout(after, 2000) : toast.remove());
  setTimeout(after, toast.querySelector("form") ? WITH_UNDO : SHORT);
}

function settle() {
  for (const toast of document.querySelectorAll("[data-toast]")) dismissLater(toast);
}

function fail() {
  const place = document.getElementById("toasts");
  const template = document.getElementById("toast-error");
  if (!place || !template || place.querySelector("[data-stays]")) return;
  const toast = document.createElement("div");
  toast.className = "toast toast--red";
  toast.setAttribute("role", "alert");
  toast.setAttribute("data-toast", "");
  toast.setAttribute("data-stays", "");
  toast.append(template.content.cloneNode(true));
  place.append(toast);
}

document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.closest("[data-toast]")?.remove());
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) openDialog("het-phien");
  else fail();
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, fail);
document.addEventListener("htmx:afterSettle", settle);
settle();
