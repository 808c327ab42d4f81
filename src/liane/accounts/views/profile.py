"""What a person sets for herself."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liane.accounts import actions
from liane.accounts.forms.base import zones_offered
from liane.accounts.forms.settings import ProfileForm
from liane.accounts.forms.signin import ChangePasswordForm
from liane.accounts.middleware import Asked
from liane.accounts.models import User
from liane.accounts.views.frame import dialled, page, say
from liane.records.changes.model import Refused


@require_http_methods(["GET", "POST"])
def profile(request: Asked) -> HttpResponse:
    """Names, language, time zone, look, keyboard letters."""
    initial = User.objects.filter(id=_herself(request)).values("email", *ProfileForm.base_fields).get()
    initial["phone"] = dialled(initial["phone"], request.organisation.region)
    form = ProfileForm(request.POST or None, initial=initial, label_suffix="")
    form.fields["zone"].help_text = _("Celui de l’organisation s’il reste vide.")
    if form.is_valid():
        try:
            actions.set_preferences(request.viewer, form.values())
        except Refused as refused:
            form.blame(refused)
        else:
            with override(form.cleaned_data["language"]):
                say(request, _("Votre profil est enregistré."))
            response = redirect("accounts:profile")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax")
            return response
    return page(request, "accounts/profile.html", {"form": form, "zones": zones_offered(), "email": initial["email"]})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: Asked) -> HttpResponse:
    """Change one's own password: the other sessions end, this one goes on."""
    user = User.objects.get(id=_herself(request))
    form = ChangePasswordForm(request.POST or None, user=user, label_suffix="")
    if form.is_valid():
        actions.change_password(user, form.cleaned_data["password"])
        request.session.cycle_key()
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        say(request, _("Votre mot de passe est changé. Vos autres sessions sont fermées."))
        return redirect("accounts:profile")
    return page(request, "accounts/password.html", {"form": form})


def _herself(request: Asked) -> UUID:
    """Return the id of the person signed in. Raises Http404 for a program, which has no profile."""
    if request.viewer.user_id is None:
        raise Http404
    return request.viewer.user_id
