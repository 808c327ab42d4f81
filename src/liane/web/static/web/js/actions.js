// What can be done on the page that stands open: its buttons, its menus and what they hold, fields to edit.
// The palette offers them by their own words, so that a screen has nothing to declare.
import { plain } from "./plain.js";
const ACTS = "header.bar :is(a.button, button, summary), .selection :is(button, summary), .tabs a, .modes a, [class*=-bar] :is(a, button, summary), .menu-panel :is(a, button).menu-item, [data-letter], [data-pen], .page-actions :is(a, button), form.form .form-foot :is(a, button)";
const OUT = "[hidden], .searchfield, .cell-form, dialog, template";

function label(element) {
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll("kbd, svg, .sr-only")) one.remove();
  return (element.getAttribute("aria-label") || copy.textContent.replace(/\s+/g, " ").trim() || element.title).trim();
}

// A menu's own words stand beside each of its items.
function beside(element) {
  const menu = element.closest(".menu-panel")?.closest("details");
  return menu ? label(menu.querySelector("summary")) : "";
}

function seen(element) {
  const menu = element.closest(".menu-panel")?.closest("details");
  return (menu && element.closest("summary") === null ? menu.querySelector("summary") : element).checkVisibility();
}

export function actions(text) {
  const asked = plain(text).split(/\s+/).filter(Boolean);
  const found = [];
  const known = new Set();
  for (const element of document.querySelectorAll(asked.length ? `#content :is(${ACTS}), #rail .menu-panel .menu-item` : `#content :is(${ACTS})`)) {
    if (element.closest(OUT) || element.disabled || element.matches("[aria-current=page]") || !seen(element)) continue;
    const one = { element, label: label(element), beside: beside(element), chosen: element.closest(".selection") !== null };
    const key = `${one.label}|${one.beside}`;
    if (!one.label || known.has(key) || (!asked.length && (one.beside || element.matches("[data-pen], .tabs a, .modes a")))) continue;
    const said = plain(`${one.label} ${one.beside}`);
    if (!asked.every((word) => said.includes(word))) continue;
    known.add(key);
    found.push(one);
  }
  return found.sort((one, other) => other.element.matches(".primary") - one.element.matches(".primary"));
}

// A menu opens with the focus on its first item, which may still be on its way: it takes it as soon as it is there.
export function act(element) {
  if (!element.matches("summary")) return element.click();
  const menu = element.parentElement;
  element.focus();
  menu.open = true;
  const enter = () => menu.open && menu.querySelector(".menu-panel :is(a, button, input, select)")?.focus();
  enter();
  menu.addEventListener("htmx:afterSwap", enter, { once: true });
}
