// How one point of a map is drawn, on the map and in the list beside it.
const SMALLEST = 28;
const LARGEST = 56;

// Wider the more records stand there, by their root of roots: a large town does not cover the rest.
function width(number) {
  return Math.round(Math.min(LARGEST, SMALLEST + 6 * Math.log10(number) * 1.4));
}

export function pin(one, open) {
  const size = width(one.number);
  const drawn = document.createElement("span");
  for (const [tag, text] of [["b", one.shown], ["i", one.name]]) drawn.append(Object.assign(document.createElement(tag), { textContent: text }));
  const icon = window.L.divIcon({ className: one.alone ? "pin" : "pin several", html: drawn, iconSize: [size, size] });
  const marker = window.L.marker([one.north, one.east], { icon, title: `${one.label} · ${one.shown}`, riseOnHover: true });
  marker.on("click", open).on("add", () => {
    const element = marker.getElement();
    element.dataset.pin = one.label;
    element.setAttribute("aria-label", `${one.label} · ${one.shown}`);
    // Leaflet gives it the focus, but not what a button does by keys.
    element.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      open();
    });
  });
  return marker;
}

export function line(one, open) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "menu-item" });
  const name = Object.assign(document.createElement("span"), { textContent: one.label });
  const number = Object.assign(document.createElement("b"), { textContent: one.shown });
  button.append(name, number);
  button.addEventListener("click", open);
  item.append(button);
  return item;
}
