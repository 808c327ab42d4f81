// How many bytes the texts of a form take as it is sent; files have limits of their own.
export function weight(form) {
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  if (form.enctype !== "multipart/form-data") return new URLSearchParams(texts).toString().length;
  return texts.reduce((sum, [key, value]) => sum + new Blob([key, value]).size, 0);
}
