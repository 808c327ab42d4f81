"""Addresses of the settings about speed."""

from django.urls import URLPattern, path

from liane.web.speed import views

app_name = "speed"
urlpatterns: list[URLPattern] = [
    path("vitesse", views.indexes_page, name="indexes"),
    path("vitesse/index", views.build, name="build"),
    path("vitesse/retrait", views.drop, name="drop"),
]
