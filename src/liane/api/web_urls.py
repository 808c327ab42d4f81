"""Addresses of the settings of the API, under /reglages/."""

from django.urls import URLPattern, path

from liane.api.explorer import views as explorer
from liane.api.keys import views

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("cles", views.mine, name="keys"),
    path("cles/toutes", views.everybody, name="all_keys"),
    path("cles/<uuid:key_id>/revocation", views.revocation, name="key_revocation"),
    path("cles/acces/<uuid:grant_id>/retrait", views.withdrawal, name="withdrawal"),
    path("api", explorer.explorer, name="explorer"),
    path("comptes-de-service", views.accounts, name="accounts"),
    path("applications", views.apps, name="apps"),
    path("applications/<uuid:app_id>/revocation", views.app_revocation, name="app_revocation"),
]
