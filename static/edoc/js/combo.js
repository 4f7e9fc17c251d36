// A box that finds agencies (APG combobox, list only): the server searches, a choice becomes a chip of the form.
const WAIT = 350; // Vietnamese input methods rewrite a word several times before it is done
const clean = (text) => text.replace(/[\u202f\u200b-\u200d\ufeff]/g, "").normalize("NFC").trim();

function close(input, list) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function options(list) {
  return [...list.querySelectorAll("[role=option]")];
}

function mark(input, list, to) {
  for (const one of options(list)) one.setAttribute("aria-selected", one === to ? "true" : "false");
  if (to) {
    input.setAttribute("aria-activedescendant", to.id);
    to.scrollIntoView({ block: "nearest" });
  }
}

function choose(input, list, option) {
  const chips = input.closest("form").querySelector("[data-chips] .people");
  const value = option.dataset.value;
  if (![...chips.querySelectorAll("input")].some((one) => one.value === value)) {
    const chip = document.getElementById("chip-moi").content.cloneNode(true);
    chip.querySelector("input").value = value;
    chip.querySelector("button").value = value;
    chip.querySelector("[data-name]").textContent = option.dataset.name;
    chip.querySelector("small").textContent = value;
    chip.querySelector("[data-gone]").textContent = option.dataset.name;
    chips.querySelector("li.muted")?.remove();
    chips.append(chip);
  }
  input.value = "";
  close(input, list);
  input.focus();
}

function attach(input) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  let timer = 0;
  let asked = "";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  async function search() {
    const text = clean(input.value);
    if (text === asked) return;
    asked = text;
    if (text.length < 2) return close(input, list);
    const answer = await fetch(`${input.dataset.combo}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || text !== asked) return undefined;
    list.innerHTML = await answer.text(); // our own fragment, escaped by the server
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    return undefined;
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const all = options(list);
    const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") mark(input, list, all[Math.min(all.length - 1, now + 1)]);
    else if (event.key === "ArrowUp") mark(input, list, all[Math.max(0, now - 1)]);
    else if (event.key === "Enter" && now >= 0) choose(input, list, all[now]);
    else if (event.key === "Escape") close(input, list);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(input, list, option);
  });
  input.addEventListener("blur", () => setTimeout(() => close(input, list), 150));
}

for (const input of document.querySelectorAll("[data-combo]")) attach(input);
