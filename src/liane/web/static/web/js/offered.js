// What the page itself can do, as a section of the palette: a heading, then a row an action.
export function section(title, found, prefix, choose) {
  const heading = document.createElement("h3");
  heading.setAttribute("role", "presentation");
  heading.textContent = title;
  return [heading, ...found.map((one, at) => row(one, `p-${prefix}${at}`, choose))];
}

function row(one, id, choose) {
  const row = document.createElement("button");
  Object.assign(row, { type: "button", className: "palette-item", id, tabIndex: -1 });
  row.setAttribute("role", "option");
  const [words, small] = [document.createElement("span"), document.createElement("small")];
  [words.textContent, small.textContent] = [one.label, one.beside];
  const icon = one.element.querySelector("svg.icon")?.cloneNode(true);
  row.append(...(icon ? [icon] : []), words, small);
  row.addEventListener("click", () => choose(one));
  return row;
}
