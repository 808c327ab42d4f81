// Sends where a record of a calendar was carried; what the server refuses comes back by `back`.
export default async function carried(one, { slug, begins, ends }, values, back) {
  const { id, version } = one.dataset;
  let accepted = false;
  const heard = ({ detail }) => { accepted = detail.elt === one && detail.xhr.status === 200; };
  one.addEventListener("htmx:afterRequest", heard, { once: true });
  await window.htmx.ajax("POST", `/${slug}/${id}/calendrier`, {
    source: one, swap: "none", values: { champ: begins, fin: ends, version, ...values },
  }).catch(() => {});
  one.removeEventListener("htmx:afterRequest", heard);
  if (!accepted) back?.();
}
