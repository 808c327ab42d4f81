"""Addresses of apps at the door."""

from django.urls import URLPattern, path

from liane.api.oauth import views

app_name = "oauth"
urlpatterns: list[URLPattern] = [
    path("oauth/authorize", views.authorize, name="authorize"),
    path("oauth/token", views.token, name="token"),
    path("oauth/revoke", views.revoke, name="revoke"),
    path(".well-known/oauth-authorization-server", views.metadata, name="metadata"),
    path(".well-known/oauth-protected-resource", views.resource, name="resource"),
    path(".well-known/oauth-protected-resource/<path:path>", views.resource),
]
