// Sends the requests that a person tries, with the key that she pastes: it stays in the page.
const { Application, Controller } = window.Stimulus;

class Explorer extends Controller {
  static targets = ["key"];
  static values = { failed: String };

  choose(event) {
    event.currentTarget.form.requestSubmit();
  }

  async send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const answer = form.querySelector(".answer");
    const button = form.querySelector("button");
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    try {
      const [address, options] = this.request(form);
      const response = await fetch(address, options);
      const text = await response.text();
      answer.textContent = `${response.status} ${response.statusText}\n\n${this.pretty(text)}`;
    } catch {
      answer.textContent = this.failedValue;
    } finally {
      answer.hidden = false;
      button.disabled = false;
      form.removeAttribute("aria-busy");
    }
  }

  request(form) {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const { lang } = document.documentElement;
    const headers = { Authorization: `Bearer ${this.keyTarget.value.trim()}`, "Accept-Language": lang };
    const options = { method: form.dataset.method, headers, credentials: "omit", cache: "no-store" };
    for (const box of form.querySelectorAll("[data-in]")) {
      const place = box.dataset.in;
      if (place === "body") {
        headers["Content-Type"] = "application/json";
        options.body = box.value;
      } else if (place === "path") path = path.replace(`{${box.name}}`, encodeURIComponent(box.value));
      else if (box.value && place === "query") query.set(box.name, box.value);
      else if (box.value) headers[box.name] = box.value;
    }
    const asked = query.toString();
    return [`/api/v1${path}${asked ? `?${asked}` : ""}`, options];
  }

  pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }
}

const application = window.LianeApplication ?? Application.start();
application.register("explorer", Explorer);
