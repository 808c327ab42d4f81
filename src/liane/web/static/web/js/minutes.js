// Minutes of a day, a quarter of an hour at a time: `at` is a column with the minutes where a record begins and ends.
export const STEP = 15;
export const DAY = 24 * 60;

export const hour = (minute) => [minute / 60, minute % 60].map((one) => String(Math.floor(one)).padStart(2, "0")).join(":");

export function moved(at, minutes, column) {
  const begin = Math.max(0, Math.min(DAY - STEP, snapped(at.begin + minutes)));
  return { ...at, column: column ?? at.column, begin, end: begin + at.end - at.begin, edge: false };
}

export function stretched(at, minutes) {
  return { ...at, end: Math.max(at.begin + STEP, Math.min(DAY - STEP, snapped(at.end + minutes))), edge: true };
}

const snapped = (minute) => Math.round(minute / STEP) * STEP;
