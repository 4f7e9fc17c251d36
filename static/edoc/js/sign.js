// Signing: a held Enter never confirms, the countdown is text, the way chosen is marked. The server is the truth.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.repeat && event.target.closest("[data-sign]")) event.preventDefault();
}, true);

document.addEventListener("change", (event) => {
  const choice = event.target.closest(".choice");
  if (!choice) return;
  for (const other of choice.parentElement.querySelectorAll(".choice")) other.classList.toggle("choice--on", other === choice);
});

const spoken = new Set([60, 30, 10]);
let clock = 0;

function count() {
  clearInterval(clock);
  const place = document.querySelector("[data-left]");
  if (!place) return;
  const end = Date.now() + Number(place.dataset.left) * 1000;
  const show = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    place.textContent = words;
    place.setAttribute("aria-hidden", spoken.has(left) ? "false" : "true");
    if (left === 0) clearInterval(clock);
  };
  show();
  clock = setInterval(show, 1000);
}

// When the last one is done the heading says so: focus goes there if it would be lost.
document.addEventListener("htmx:afterSettle", () => {
  count();
  const run = document.querySelector("[data-sign-progress]");
  if (run && !run.hasAttribute("hx-get") && document.activeElement === document.body) run.querySelector("h2")?.focus();
});
count();
