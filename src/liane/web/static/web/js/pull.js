// The edge of a record in a calendar follows the pointer to the day under it; `days` says which and sends it.
export default function pull(event, days) {
  const edge = event.target.closest("[data-edge]");
  if (!edge) return;
  event.preventDefault();
  event.stopPropagation();
  edge.setPointerCapture(event.pointerId);
  let day = null;
  const follow = (move) => {
    const under = document.elementsFromPoint(move.clientX, move.clientY).find((one) => one.matches("td[data-day], .hours-day"));
    day = under?.dataset.day ?? day;
    days.over(day);
  };
  edge.addEventListener("pointermove", follow);
  edge.addEventListener("pointerup", () => {
    edge.removeEventListener("pointermove", follow);
    days.over(null);
    if (day) days.send(edge.closest(".event"), { jour: day, bord: "1" });
  }, { once: true });
}
