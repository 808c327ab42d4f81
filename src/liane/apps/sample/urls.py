"""The address that loads the sample company, under /reglages/."""

from django.urls import URLPattern, path

from liane.apps.sample import views

app_name = "sample"
urlpatterns: list[URLPattern] = [path("exemple", views.add, name="load")]
