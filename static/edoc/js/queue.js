// Walking a list with J and K, picking rows with X, the bar over picked rows.
import { isFree, onKey } from "./keys.js";

let anchor = null;

function rows() {
  const queue = [...document.querySelectorAll("[data-queue]")].find((one) => one.getClientRects().length > 0);
  return queue ? [...queue.querySelectorAll("[data-row]")] : [];
}

function current(list) {
  const focused = document.activeElement?.closest?.("[data-row]");
  if (focused && list.includes(focused)) return list.indexOf(focused);
  return list.findIndex((row) => row.querySelector("[aria-current]"));
}

function walk(step) {
  const list = rows();
  if (!list.length) {
    const link = document.querySelector(step > 0 ? "[data-next]" : "[data-previous]");
    link?.click();
    return Boolean(link);
  }
  const next = Math.min(list.length - 1, Math.max(0, current(list) + step));
  const link = list[next].querySelector("[data-open]");
  link?.focus();
  list[next].scrollIntoView({ block: "nearest" });
  return true;
}

function pick(event) {
  const list = rows();
  const now = current(list);
  const box = list[now]?.querySelector("[data-pick]");
  if (!box || box.disabled) return false;
  box.checked = !box.checked;
  if (event.shiftKey && anchor !== null) range(list, anchor, now, box.checked);
  anchor = now;
  count();
  return true;
}

function range(list, from, to, checked) {
  for (let i = Math.min(from, to); i <= Math.max(from, to); i += 1) {
    const box = list[i].querySelector("[data-pick]:not(:disabled)");
    if (box) box.checked = checked;
  }
}

function count() {
  const picked = document.querySelectorAll("[data-pick]:checked").length;
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = picked === 0;
    bar.querySelector("[data-bulk-count]").textContent = String(picked);
  }
}

onKey("j", () => walk(1));
onKey("k", () => walk(-1));
onKey("x", pick);

document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches?.("[data-open]") || !isFree(event)) return;
  event.preventDefault();
  walk(event.key === "ArrowDown" ? 1 : -1);
});
document.addEventListener("change", (event) => event.target.matches("[data-pick]") && count());
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const box of document.querySelectorAll("[data-pick]:checked")) box.checked = false;
  count();
  rows()[0]?.querySelector("[data-open]")?.focus();
});
document.addEventListener("htmx:afterSettle", count);
document.querySelector(".item--open")?.scrollIntoView({ block: "nearest" });
count();
