// The records that somebody opened last in this browser: their addresses alone, which the server then reads for her.
const MOST = 8;
const RECORD = /^\/([\w-]+)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/;

function place(person) {
  return `liane.recents.${person}`;
}

export function recents(person) {
  try {
    return JSON.parse(localStorage.getItem(place(person)) ?? "[]");
  } catch {
    return [];
  }
}

export function remember(person, path) {
  const found = RECORD.exec(path);
  if (!found) return;
  const one = `${found[1]}/${found[2]}`;
  try {
    localStorage.setItem(place(person), JSON.stringify([one, ...recents(person).filter((other) => other !== one)].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing offers no recent records.
  }
}
