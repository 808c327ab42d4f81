// A session may end while somebody writes. What she typed stays where it is: the page says so, she signs in again in
// another tab, and sends once more.
const MINUTE = 60_000;
const TYPED = "input:not([type=hidden], [type=search], [type=checkbox], [type=radio]), textarea";

// Says whether the server answers and the session is still open, and gives the forms of the page the token that
// they carry from now on: signing in changes it.
export async function session() {
  try {
    const answer = await fetch("/session", { headers: { "HX-Request": "true" } });
    if (answer.status === 401) return "ended";
    if (!answer.ok) return "broken";
    const { token } = await answer.json();
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    for (const box of document.querySelectorAll("[name=csrfmiddlewaretoken]")) box.value = token;
    return "open";
  } catch {
    return "failed";
  }
}

// Whether something on the page would be lost by leaving it.
export function typed() {
  return [...document.querySelectorAll(TYPED)].some((box) => box.value !== box.defaultValue);
}

// Keeps a form that goes by a page of its own from leaving when it would not arrive: no session ends within the
// first minute of a page, so that nobody waits. `unsent` is told why, and how to send it again.
export class Guard {
  constructor(unsent) {
    this.unsent = unsent;
    this.asking = new WeakSet();
    this.known = new WeakSet();
  }

  async submitted(event) {
    const { target: form, submitter } = event;
    if (this.known.delete(form) || !this.concerns(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.asking.has(form)) return;
    this.asking.add(form);
    const found = await session();
    this.asking.delete(form);
    const send = () => form.requestSubmit(submitter?.isConnected ? submitter : null);
    if (found !== "open") return void this.unsent(found, send);
    this.known.add(form);
    send();
  }

  concerns(form) {
    const old = performance.now() > MINUTE || !navigator.onLine;
    const page = form.method === "post" && !form.hasAttribute("hx-post") && document.getElementById("rail");
    return old && page && form.querySelector("input:not([type=hidden]), textarea, select");
  }
}
