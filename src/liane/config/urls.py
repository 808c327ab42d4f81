"""Every address of Liane, app by app."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("liane.accounts.signin_urls")),
    path("reglages/", include("liane.accounts.urls")),
    path("reglages/", include("liane.apps.sales.urls")),
    path("reglages/", include("liane.apps.sample.urls")),
    path("reglages/", include("liane.web.shaping.urls")),
    path("reglages/", include("liane.web.handover.urls")),
    path("reglages/", include("liane.web.speed.urls")),
    path("reglages/", include("liane.web.webhooks.urls")),
    path("reglages/", include("liane.api.web_urls")),
    path("", include("liane.api.oauth.urls")),
    path("", include("liane.web.relations.urls")),
    path("", include("liane.web.rights.urls")),
    path("", include("liane.web.history.urls")),
    path("", include("liane.web.talk.urls")),
    path("", include("liane.web.inbox.urls")),
    path("", include("liane.web.urls")),
]

handler400 = "liane.web.faults.misread"
handler403 = "liane.web.faults.forbidden"
handler404 = "liane.web.faults.absent"
handler500 = "liane.web.faults.failed"
