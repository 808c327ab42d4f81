// What this window did and may still take back, newest last: `u` undoes it when its toast has gone.
const PLACE = "liane.undo";
const MOST = 20;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

function write(found) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(found.slice(-MOST)));
  } catch {
    // A browser that keeps nothing undoes by the toasts alone.
  }
}

export function note(path) {
  write([...read().filter((one) => one !== path), path]);
}

export function drop(path) {
  write(read().filter((one) => one !== path));
}

export function take() {
  const found = read();
  const last = found.pop();
  write(found);
  return last;
}
