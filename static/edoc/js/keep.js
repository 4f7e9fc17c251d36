// Typed text survives the end of a session, a broken line and a reload, in this tab and for this person only.
const person = document.body.dataset.person ?? "";
const key = (field) => `keep:${person}:${location.pathname}:${field.name}`;

// What was sent is forgotten when the next page of the house arrives, unless that page comes from signing in again.
const sent = JSON.parse(sessionStorage.getItem("keep-sent") ?? "[]");
sessionStorage.removeItem("keep-sent");
const refused = document.querySelector("[data-errors]") || document.referrer.includes("/dang-nhap/");
if (!refused) for (const name of sent) sessionStorage.removeItem(name);

for (const field of document.querySelectorAll("[data-keep]")) {
  const kept = sessionStorage.getItem(key(field));
  if (kept && !field.value) field.value = kept;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-keep]")) sessionStorage.setItem(key(event.target), event.target.value.normalize("NFC"));
});

document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/dang-xuat/")) {
    sessionStorage.clear();
    return;
  }
  const fields = [...event.target.elements].filter((field) => field.matches("[data-keep]"));
  if (fields.length) sessionStorage.setItem("keep-sent", JSON.stringify(fields.map(key)));
});
