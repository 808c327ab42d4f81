"""Addresses of webhooks in the settings, under /reglages/."""

from django.urls import URLPattern

app_name = "webhooks"
urlpatterns: list[URLPattern] = []
