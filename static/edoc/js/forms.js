// Small helps of forms: errors get the focus, phrases, dates as typed, doubtful fields in turn, one press only.
const DAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

function ready(root) {
  root.querySelector("[data-errors]")?.focus();
  for (const chip of root.querySelectorAll("[data-phrase][hidden]")) chip.hidden = false;
}
ready(document);
document.addEventListener("htmx:afterSettle", (event) => ready(event.target));

document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (phrase) {
    const box = document.getElementById(phrase.parentElement.dataset.phrases);
    box.value = [box.value.trim(), phrase.textContent.trim()].filter(Boolean).join(". ");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    event.preventDefault();
    const list = remove.closest("ul");
    remove.closest("li").remove();
    (list.querySelector("[data-remove]") ?? list.closest("[data-chips]").querySelector("input:not([type=hidden])"))?.focus();
  }
});

export function readDate(text) {
  const clean = text.replace(/[\u202f\u200b-\u200d\ufeff]/g, "").trim();
  const match = clean.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/) ?? clean.match(/^(\d{2})(\d{2})(\d{4}|\d{2})$/);
  if (!match) return null;
  const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3]) + (match[3].length === 2 ? 2000 : 0)];
  const date = new Date(year, month - 1, day);
  return date.getDate() === day && date.getMonth() === month - 1 ? date : null;
}

document.addEventListener("focusout", (event) => {
  if (!event.target.matches?.("[data-date]")) return;
  const date = readDate(event.target.value);
  if (!date) return;
  const two = (n) => String(n).padStart(2, "0");
  event.target.value = `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
  const words = event.target.closest(".field")?.querySelector("[data-weekday]");
  if (words && document.documentElement.lang === "vi") words.textContent = DAYS[date.getDay()];
});

// Enter in a form with doubtful fields moves on to the next of them instead of sending it half checked.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.isComposing || !event.target.matches("input")) return;
  const form = event.target.form;
  const doubts = form ? [...form.querySelectorAll("[data-doubt]")] : [];
  if (!doubts.length) return;
  event.preventDefault();
  const here = event.target.closest("[data-doubt]");
  here?.removeAttribute("data-doubt");
  here?.classList.remove("field--doubt");
  const next = form.querySelector("[data-doubt] input, [data-doubt] select, [data-doubt] textarea");
  (next ?? form.querySelector("[data-main], .button--primary"))?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) {
    sessionStorage.setItem("focus-back", `[name="${CSS.escape(event.target.name)}"][value="${CSS.escape(event.target.value)}"]`);
    event.target.form.requestSubmit();
  }
});
const back = sessionStorage.getItem("focus-back");
if (back) {
  sessionStorage.removeItem("focus-back");
  document.querySelector(back)?.focus({ preventScroll: false });
}

// One press, one act: the button rests after the first submit; the page's return gives it back.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "1";
  const button = event.submitter;
  if (button) setTimeout(() => button.setAttribute("aria-disabled", "true"));
}, false);
function giveBack() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    for (const button of document.querySelectorAll(`[form="${CSS.escape(form.id || "-")}"][aria-disabled]`)) button.removeAttribute("aria-disabled");
  }
}
addEventListener("pageshow", giveBack);
for (const name of ["htmx:afterRequest", "htmx:sendError", "edoc:give-back"]) document.addEventListener(name, giveBack);
