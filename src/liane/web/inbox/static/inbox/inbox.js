// The inbox by keys (j, k and Enter are those of every list), and a way to see what came meanwhile.
import { application } from "../web/js/app.js";
import { letters } from "../web/js/letters.js";

const { Controller } = window.Stimulus;

class InboxController extends Controller {
  static targets = ["fresh"];

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, .menu[open]")) return;
    const line = event.target.closest(".inbox-line");
    if (!line || !letters()) return;
    const button = { l: "[data-inbox-read]", r: "[name=report][value=demain]" }[event.key];
    const found = button && line.querySelector(button);
    if (!found) return;
    event.preventDefault();
    this.next = line.nextElementSibling?.id ?? line.previousElementSibling?.id;
    this.same = line.id;
    document.addEventListener("htmx:afterSettle", () => this.focus(), { once: true });
    found.click();
  }

  focus() {
    (document.getElementById(this.same) ?? document.getElementById(this.next))?.focus();
  }

  // Nothing moves under the hand of whoever reads: she is told, and asks.
  moved(event) {
    const before = this.count;
    this.count = event.detail.unread;
    if (before !== undefined && this.count > before && this.hasFreshTarget) this.freshTarget.hidden = false;
  }
}

class WakingController extends Controller {
  static targets = ["on", "status"];
  static values = { key: String, script: String, url: String, refused: String, missing: String, failed: String };

  connect() {
    const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
    this.onTarget.disabled = !able;
    if (!able) this.statusTarget.textContent = this.missingValue;
  }

  // Browsers ask for the permission only when somebody pressed this button.
  async on() {
    this.onTarget.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") throw new DOMException(this.refusedValue, "NotAllowedError");
      const worker = await navigator.serviceWorker.register(this.scriptValue, { scope: "/" });
      await navigator.serviceWorker.ready;
      const known = await worker.pushManager.getSubscription();
      const found = known ?? await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.keyValue });
      const answer = await fetch(this.urlValue, { method: "POST", body: JSON.stringify(found), headers: { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) } });
      if (!answer.ok) throw new Error(await answer.text());
      window.location.reload();
    } catch (error) {
      this.statusTarget.textContent = error.name === "NotAllowedError" ? this.refusedValue : error instanceof Error && error.message.length < 200 && error.constructor === Error ? error.message : this.failedValue;
      this.onTarget.disabled = false;
    }
  }
}

application.register("inbox", InboxController);
application.register("waking", WakingController);
