"""Signing in and out, asking for a new password, opening a one-time link."""

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts import actions, adapter, links, mail
from liane.accounts.forms.signin import ForgottenForm, PasswordForm, SetupForm, SignInForm
from liane.accounts.jobs import send_reset
from liane.accounts.middleware import Asked
from liane.accounts.models import Logo, OneTimeLink, Role, SignIn, User
from liane.accounts.roles import ADMINISTRATOR, ensure_builtin_roles
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Refused
from liane.records.viewer import system

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):  # type: ignore[misc]
    """The sign-in page: allauth's, with our form and template."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        request: Asked = self.request
        return context | {
            "mail": mail.may_reach_strangers(request.organisation),
            "setup": not actions.has_administrator(),
        }


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("account_login")


@require_GET
@login_not_required
def inactive(request: HttpRequest) -> HttpResponse:
    """Say that the account is shut."""
    return render(request, "accounts/said.html", {
        "heading": _("Ce compte est désactivé"),
        "text": _("Votre adresse et votre mot de passe sont justes, mais un administrateur a fermé ce compte. "
                  "Demandez-lui de le rouvrir."),
    }, status=403)  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def forgotten(request: Asked) -> HttpResponse:
    """Send a link for a new password, saying the same thing whether the address is known or not."""
    if not mail.may_reach_strangers(request.organisation):
        return render(request, "accounts/said.html", {
            "heading": _("Mot de passe oublié"),
            "text": _("Liane ne peut pas envoyer ce lien d’ici : demandez-le à un administrateur."),
        })  # fmt: skip
    form = ForgottenForm(request.POST or None)
    form.label_suffix = ""
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if adapter.may_ask_reset(request, email):
            send_reset(email, request.build_absolute_uri("/"))
        return render(request, "accounts/said.html", {
            "heading": _("Regardez vos messages"),
            "text": _("Si %(email)s est connue de Liane, un lien y arrive dans la minute. Il sert une fois, "
                      "pendant 24 heures.") % {"email": email},
        })  # fmt: skip
    return render(request, "accounts/forgotten.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_not_required
def one_time_link(request: Asked, token: str) -> HttpResponse:
    """Open an invitation, the first set-up, or a new password: seeing the page does not spend the link."""
    link = links.find(token)
    user = User.objects.filter(id=link.user_id, is_active=True).first() if link and link.user_id else None
    if link is None or (link.purpose != OneTimeLink.Purpose.SETUP and user is None):
        return render(request, "accounts/said.html", {
            "heading": _("Ce lien ne sert plus"),
            "text": _("Il a déjà servi, a été remplacé ou a expiré. Demandez-en un nouveau à un administrateur."),
        }, status=410)  # fmt: skip
    setting_up = user is None
    if setting_up and actions.has_administrator():
        return redirect("account_login")
    data = request.POST if request.method == "POST" else None
    form = SetupForm(data) if setting_up else PasswordForm(data, user=user)
    form.label_suffix = ""
    if form.is_valid():
        try:
            with transaction.atomic():
                if not links.use(link):
                    return redirect(request.path)
                user = _set_up(form.cleaned_data) if user is None else user
                actions.change_password(user, form.cleaned_data["password"])
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
        else:
            return _enter(request, user)
    return render(request, "accounts/link.html", {"form": form, "link": link, "person": user, "setting_up": setting_up})


def _set_up(given: dict[str, Any]) -> User:
    """Make the first administrator and name the organisation."""
    ensure_builtin_roles()
    role = Role.objects.get(key=ADMINISTRATOR)
    user_id = new_id()
    names = {key: given[key] for key in ("first_name", "last_name", "email")}
    actions.save_settings(system(), {"name": given["organisation"]})
    apply(Change(system(), Cause("setup"), [Create("user", {**names, "role": role.id}, user_id)]))
    return User.objects.get(id=user_id)


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    adapter.note(request, SignIn.Outcome.BY_LINK, email=user.get_username(), user_id=user.id)
    adapter.came_in(user.id)
    login(request, user, backend=_BACKEND)
    return HttpResponseRedirect("/")


@require_GET
@login_not_required
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the organisation's logo; its address changes with it."""
    found = Logo.objects.filter(digest=digest).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type=found.content_type)
