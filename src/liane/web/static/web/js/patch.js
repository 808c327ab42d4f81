// Puts a part of a page, drawn anew, in the place of the old one; around a form that is open, field by field.

function whole(old, fresh) {
  old.innerHTML = fresh.innerHTML;
  window.htmx.process(old);
}

function fields(old, fresh) {
  for (const one of fresh.querySelectorAll("[data-key]")) {
    const there = old.querySelector(`[data-key="${CSS.escape(one.dataset.key)}"]`);
    if (!there || there.querySelector(".cell-form") || there.innerHTML === one.innerHTML) continue;
    there.innerHTML = one.innerHTML;
  }
  if (!fresh.querySelector("[data-key]") && !old.querySelector("form.talk, .menu[open]")) whole(old, fresh);
}

// Returns the fields whose value is another than before.
export default function put(old, fresh) {
  if (!old || !fresh || old.isEqualNode(fresh)) return [];
  const before = new Map([...old.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.textContent]));
  const keys = [...fresh.querySelectorAll("[data-key]")].map((one) => one.dataset.key);
  const open = old.querySelector(".cell-form, form.talk, .menu[open]") || old.contains(document.activeElement);
  if (open || (keys.length && keys.join() === [...before.keys()].join())) fields(old, fresh);
  else whole(old, fresh);
  return [...old.querySelectorAll("[data-key]")].filter((one) => before.has(one.dataset.key) && before.get(one.dataset.key) !== one.textContent && !one.querySelector(".cell-form"));
}
