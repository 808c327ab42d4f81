// A list that hangs from a box, over whatever would cut it off: below, or above where there is more room.
const GAP = 2;
const EDGE = 8;
const TALLEST = 320;

export function hang(list, box) {
  const at = box.getBoundingClientRect();
  const [above, below] = [at.top - EDGE, window.innerHeight - at.bottom - EDGE];
  const up = below < Math.min(TALLEST, list.scrollHeight) && above > below;
  const left = Math.max(EDGE, Math.min(at.left, window.innerWidth - list.offsetWidth - EDGE));
  Object.assign(list.style, {
    left: `${left}px`,
    maxHeight: `${Math.min(TALLEST, (up ? above : below) - GAP)}px`,
    top: up ? "auto" : `${at.bottom + GAP}px`,
    bottom: up ? `${window.innerHeight - at.top + GAP}px` : "auto",
  });
}

// A form that floats over the cells beside it: to the left of where its list ends at the right.
export function fit(cell) {
  const form = cell.querySelector(".cell-form.float");
  const edge = (cell.closest(".scroll") ?? document.documentElement).getBoundingClientRect().right;
  form?.classList.toggle("leftward", form.getBoundingClientRect().right > edge);
}
