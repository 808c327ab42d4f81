"""A browser that somebody lets Liane wake: its worker speaks for the whole site, and shows what it is told."""

import json

from playwright.sync_api import expect

from tests.journeys.windows import answering, ready, toast
from tests.runtime.liane import until
from tests.together.services import PushService

# Stands for the browser's own service, which a test cannot reach: a subscription as it would give it.
_GIVEN = """
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || options.applicationServerKey.length < 80) throw new Error("not as the standard says");
  return %s;
};
PushManager.prototype.getSubscription = async () => null;
"""


def test_a_browser_is_added_and_shows_what_wakes_it(site, visit):
    page = visit("bob", permissions=["notifications"])
    given = {"endpoint": "https://fcm.googleapis.com/fcm/send/liane", "keys": PushService().keys}
    page.add_init_script(_GIVEN % json.dumps(given))
    ready(page, "/reglages/notifications")
    with page.expect_navigation():
        page.get_by_role("button", name="Réveiller ce navigateur").click()
    browsers = page.locator(".browsers li")
    expect(browsers).to_contain_text("Chrome, Linux")
    line = page.context.new_cdp_session(page)
    known: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: known.extend(one["registrationId"] for one in said["registrations"]),
    )
    line.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')")
    # What the browser tells is heard while something is asked of it.
    until(lambda: page.evaluate("true") and known, "what wakes the browser")
    told = {"title": "Chloé vous a mentionné", "body": "Textiles Aubois", "tag": "fil", "url": "/boite"}
    line.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site.address, "registrationId": known[0], "data": json.dumps(told)},
    )
    shown = "() => navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all[0]?.title)"
    page.wait_for_function(f"async () => (await ({shown})()) === 'Chloé vous a mentionné'")
    answering(page)
    browsers.get_by_role("button", name="Retirer").click()
    toast(page, "ne sera plus réveillé")
