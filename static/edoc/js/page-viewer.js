// Pages and zoom of the viewer, and the link between a field of a form and its box on the scan.
import { onKey } from "./keys.js";

const STEPS = [50, 67, 80, 100, 125, 150, 200, 300];

class PageViewer extends HTMLElement {
  connectedCallback() {
    if (this.stage) return;
    this.stage = this.querySelector(".viewer__stage");
    this.sheets = [...this.querySelectorAll("[data-sheet]")];
    this.step = STEPS.indexOf(100);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.page) this.turn(Number(button.dataset.page));
      if (button?.dataset.zoom) this.zoom(Number(button.dataset.zoom));
    });
    this.stage.addEventListener("scroll", () => this.tell(), { passive: true });
    this.tell();
  }

  get now() {
    const middle = this.stage.getBoundingClientRect().top + this.stage.clientHeight / 3;
    const past = this.sheets.filter((sheet) => sheet.getBoundingClientRect().top <= middle);
    return Math.max(0, past.length - 1);
  }

  turn(by) {
    const next = this.sheets[Math.min(this.sheets.length - 1, Math.max(0, this.now + by))];
    if (!next) return false;
    const top = next.getBoundingClientRect().top - this.stage.getBoundingClientRect().top;
    this.stage.scrollBy({ top: top - 16 });
    return true;
  }

  zoom(by) {
    if (!this.sheets.length) return false;
    this.step = Math.min(STEPS.length - 1, Math.max(0, this.step + by));
    const share = STEPS[this.step];
    for (const sheet of this.sheets) {
      sheet.style.width = `${share}%`;
      sheet.style.maxWidth = share > 100 ? "none" : "";
    }
    this.querySelector("[data-zoom-now]").textContent = `${share}%`;
    return true;
  }

  light(name) {
    let lit = null;
    for (const box of this.querySelectorAll("[data-box]")) {
      const on = box.dataset.box === name;
      box.classList.toggle("sheet__box--lit", on);
      if (on) lit = box;
    }
    if (!lit) return;
    const top = lit.getBoundingClientRect().top - this.stage.getBoundingClientRect().top;
    if (top < 0 || top > this.stage.clientHeight - 40) this.stage.scrollBy({ top: top - this.stage.clientHeight / 3 });
  }

  tell() {
    const place = this.querySelector("[data-page-now]");
    if (place) place.textContent = String(this.now + 1);
  }
}

customElements.define("page-viewer", PageViewer);

const first = () => document.querySelector("page-viewer");
onKey("]", () => first()?.turn(1));
onKey("[", () => first()?.turn(-1));
onKey("=", () => first()?.zoom(1));
onKey("-", () => first()?.zoom(-1));
document.addEventListener("focusin", (event) => {
  const field = event.target.closest?.("[data-ocr]");
  if (field) first()?.light(field.dataset.ocr);
});
