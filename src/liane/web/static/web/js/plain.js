// Words as they are looked for: without case and accents.
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What says whether a text has every word that was typed.
export function sought(typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return (text) => wanted.every((word) => plain(text).includes(word));
}
