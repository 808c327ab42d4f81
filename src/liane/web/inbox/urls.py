"""Addresses of the inbox, of its preferences, and of what browsers ask by themselves."""

from django.urls import path

from liane.web.inbox import direct, preferences, views, waking

app_name = "inbox"
urlpatterns = [
    path("boite", views.show, name="inbox"),
    path("boite/lues", views.read_all, name="read_all"),
    path("boite/compte", direct.count, name="count"),
    path("boite/<uuid:thread_id>", views.opened, name="opened"),
    path("boite/<uuid:thread_id>/etat", views.state, name="state"),
    path("direct/billet", direct.ticket, name="ticket"),
    path("reglages/notifications", preferences.show, name="preferences"),
    path("reveil/navigateur", waking.browser, name="browser"),
    path("reveil/<uuid:browser_id>/retrait", waking.remove, name="browser_removal"),
    path("reveil/essai", waking.test, name="browser_test"),
    path("reveil/script.js", waking.script, name="script"),
]
