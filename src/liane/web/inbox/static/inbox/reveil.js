// Shows what woke the browser, and opens it at a click. It keeps no page and answers for none.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification(said.title || "Liane", {
    body: said.body || "", tag: said.tag || "", data: { url: said.url || "/boite" },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin).href;
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((found) => {
    const same = found.find((one) => one.url === url);
    return same ? same.focus() : self.clients.openWindow(url);
  }));
});
