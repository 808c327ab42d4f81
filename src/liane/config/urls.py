"""Every address of Liane, app by app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when this process and the database do (for `liane up` and load balancers)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("sante", health, name="health"),
]
