// Drop zone: dropping is a second way to the same file input; size is told before anything is sent.
const units = ["B", "KB", "MB", "GB"];

function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 3) { value /= 1024; unit += 1; }
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit < 2 ? 0 : 1 })} ${units[unit]}`;
}

function line(text, tone) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = text;
  if (tone) item.className = tone;
  item.append(words);
  return item;
}

function list(zone, input) {
  const place = zone.querySelector("[data-files]");
  const limit = Number(input.dataset.limit) || Infinity;
  place.replaceChildren();
  let good = input.files.length > 0;
  for (const file of input.files) {
    const tooLarge = file.size > limit;
    good = good && !tooLarge;
    place.append(line(`${file.name} · ${size(file.size)}${tooLarge ? ` – ${input.dataset.tooLarge}` : ""}`, tooLarge ? "is-red" : ""));
  }
  input.setCustomValidity(good || !input.files.length ? "" : input.dataset.tooLarge);
  if (good && input.form?.hasAttribute("data-send")) input.form.requestSubmit();
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (zone && event.target.type === "file") list(zone, event.target);
});
document.addEventListener("submit", (event) => {
  const input = [...event.target.querySelectorAll("[data-drop] input[type=file]")].find((one) => !one.validity.valid);
  if (!input) return;
  event.preventDefault();
  event.stopPropagation();
  input.focus();
}, true);

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.querySelector(".drop").classList.toggle("drop--over", name === "dragenter" || name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    const input = zone.querySelector("input[type=file]");
    const box = new DataTransfer();
    for (const file of event.dataTransfer.files) if (input.multiple || box.items.length === 0) box.items.add(file);
    input.files = box.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
