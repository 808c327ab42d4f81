// The rectangle of cells between two of a list, row by row.
export const rowsOf = (element) => [...element.querySelectorAll("tbody tr[data-id]")];

export function cellOf(element) {
  const found = document.activeElement;
  return found?.matches?.("td[data-key]") && element.contains(found) ? found : null;
}

export function rectangle(element, start) {
  const marked = [...element.querySelectorAll("td.copied")];
  if (!marked.includes(start)) return [[start]];
  const rows = new Map();
  for (const cell of marked) rows.set(cell.parentElement, [...(rows.get(cell.parentElement) ?? []), cell]);
  return [...rows.values()];
}
