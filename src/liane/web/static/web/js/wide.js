// Lists of many columns come with bare cells: what every cell of a column has in common stands in its heading, and is
// given to the cells here, when they arrive.
export function hydrate(table, columns) {
  if (!table?.matches("[data-wide]") || table.hydrated) return;
  table.hydrated = true;
  const common = columns.map((column) => ({
    at: column.cellIndex,
    path: column.dataset.path,
    edit: "edit" in column.dataset,
    number: column.matches(".num"),
  }));
  const complete = (row) => {
    if (!row.matches?.("tr[data-id]")) return;
    for (const { at, path, edit, number } of common) {
      const cell = row.cells[at];
      if (!cell || cell.dataset.key) continue;
      cell.setAttribute("role", "gridcell");
      cell.dataset.key = path;
      if (edit) cell.dataset.edit = "";
      if (number) cell.classList.add("num");
    }
  };
  for (const body of table.tBodies) {
    for (const row of body.rows) complete(row);
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) complete(node);
    }).observe(body, { childList: true });
  }
}
