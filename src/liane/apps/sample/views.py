"""Loading the sample company from an empty list."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, say
from liane.apps.sample.loading import load, offered
from liane.records.viewer import system


@administrators_only
@require_POST
def add(request: Asked) -> HttpResponse:
    """Load the sample company, unless the organisation has records of its own by now."""
    if offered(request.viewer):
        load(system(language=request.viewer.language))
        say(request, _("La société d’exemple est chargée : ses sociétés, ses contacts et ses affaires sont inventés."))
    else:
        say(request, _("Votre organisation a déjà des fiches : la société d’exemple n’y a pas été mêlée."))
    return redirect("/")
