"""Settings of the organisation: itself, its logo, its mail server, its exchange rates, its backups."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts import mail, organisation, vault
from liane.accounts.actions import save_settings
from liane.accounts.forms.base import zones_offered
from liane.accounts.forms.settings import LogoForm, MailForm, OrganisationForm, RateForm
from liane.accounts.middleware import Asked
from liane.accounts.models import ExchangeRate, Logo
from liane.accounts.slots import backup_status
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.lib import formats
from liane.lib.periods import today
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused

_RATES_SHOWN = 200


def overview(request: Asked) -> HttpResponse:
    """List the pages of the settings; tell administrators above them of backups that somebody has to look after."""
    told = _backups(request) if request.viewer.administrator else {}
    return page(request, "accounts/overview.html", told)


@administrators_only
@require_http_methods(["GET", "POST"])
def edit(request: Asked) -> HttpResponse:
    """Name, currency, time zone, financial year, language."""
    settings = request.organisation
    known = {key: getattr(settings, key) for key in OrganisationForm.base_fields}
    language, version = request.viewer.language, settings.version
    form = OrganisationForm(request.POST or None, initial=known, language=language, version=version, label_suffix="")
    if form.is_valid():
        try:
            outcome = save_settings(request.viewer, form.values(), form.seen)
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("L’organisation est enregistrée."), outcome.id)
            return redirect("accounts:organisation")
    context = {"form": form, "logo_form": LogoForm(label_suffix=""), "zones": zones_offered()}
    return page(request, "accounts/organisation.html", context)


@administrators_only
@require_POST
def change_logo(request: Asked) -> HttpResponse:
    """Replace the logo, or take it away when no image comes."""
    if "remove" in request.POST:
        outcome = save_settings(request.viewer, {"logo": None})
        say(request, _("Le logo est retiré."), outcome.id)
        return redirect("accounts:organisation")
    form = LogoForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        known = {key: getattr(request.organisation, key) for key in OrganisationForm.base_fields}
        language, version = request.viewer.language, request.organisation.version
        other = OrganisationForm(initial=known, language=language, version=version, label_suffix="")
        context = {"form": other, "logo_form": form, "zones": zones_offered()}
        return page(request, "accounts/organisation.html", context)
    content = form.cleaned_data["image"]
    digest = sha256(content).hexdigest()
    Logo.objects.get_or_create(digest=digest, defaults={"content": content, "content_type": form.content_type})
    outcome = save_settings(request.viewer, {"logo": digest})
    say(request, _("Le logo est changé."), outcome.id)
    return redirect("accounts:organisation")


@administrators_only
@sensitive_post_parameters("mail_password")
@require_http_methods(["GET", "POST"])
def edit_mail(request: Asked) -> HttpResponse:
    """The mail server; its password is never shown again."""
    known = {key: getattr(request.organisation, key) for key in MailForm.base_fields if key != "mail_password"}
    form = MailForm(request.POST or None, initial=known, version=request.organisation.version, label_suffix="")
    kept = vault.holds(vault.MAIL_PASSWORD)
    if kept:
        form.fields["mail_password"].help_text = _("Un mot de passe est enregistré : laissez vide pour le garder.")
    if form.is_valid():
        values = form.values()
        password = values.pop("mail_password")
        try:
            with transaction.atomic():
                outcome = save_settings(request.viewer, values, form.seen)
                if password or not values["mail_user"]:
                    vault.keep(vault.MAIL_PASSWORD, password or "")
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("La messagerie est enregistrée."), outcome.id)
            return redirect("accounts:mail")
    return page(
        request,
        "accounts/mail.html",
        {
            "form": form,
            "set": mail.is_set(request.organisation),
            "strangers": mail.may_reach_strangers(request.organisation),
        },
    )


@administrators_only
@require_POST
def test_mail(request: Asked) -> HttpResponse:
    """Send a test to the administrator who asks, now, and say precisely what failed."""
    to = request.person.email if request.person else None
    known = {key: getattr(request.organisation, key) for key in MailForm.base_fields if key != "mail_password"}
    context = {
        "form": MailForm(initial=known, version=request.organisation.version, label_suffix=""),
        "set": mail.is_set(request.organisation),
        "strangers": mail.may_reach_strangers(request.organisation),
    }
    try:
        if not to:
            raise mail.NotSent(_("Votre compte n’a pas d’adresse e-mail à laquelle écrire."))
        subject = _("Essai de la messagerie de Liane")
        body = _("Ce message est arrivé : la messagerie est bien réglée.\n")
        mail.send(request.organisation, to, subject, body, within=mail.PATIENCE)
    except mail.NotSent as failure:
        return page(request, "accounts/mail.html", context | {"failure": str(failure)})
    return page(request, "accounts/mail.html", context | {"sent_to": to})


@administrators_only
@require_http_methods(["GET", "POST"])
def rates(request: Asked) -> HttpResponse:
    """Exchange rates, the latest first, and a new one."""
    settings = request.organisation
    form = RateForm(
        request.POST or None,
        into=settings.currency,
        zone=settings.zone,
        initial={"day": today(settings.zone)},
        label_suffix="",
    )
    if form.is_valid():
        values = {**form.values(), "into": settings.currency}
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [Create("exchange_rate", values)]))
        except Refused as refused:
            form.blame(refused)
        else:
            say(request, _("Le cours est enregistré. Il compte pour les montants saisis désormais."), outcome.id)
            return redirect("accounts:rates")
    found = ExchangeRate.objects.order_by("-day", "currency").values_list("id", "day", "currency", "into", "rate")
    language = request.viewer.language
    shown = [
        {
            "id": rate_id,
            "day": formats.date(day, language),
            "text": f"1 {currency} = {formats.number(rate, language)} {into}",
        }
        for rate_id, day, currency, into, rate in found[:_RATES_SHOWN]
    ]
    return page(request, "accounts/rates.html", {"form": form, "rates": shown, "currency": settings.currency})


@administrators_only
@require_POST
def remove_rate(request: Asked, rate_id: UUID) -> HttpResponse:
    """Take an exchange rate away; amounts converted with it stay as they are."""
    make(request, [Delete("exchange_rate", rate_id)], _("Le cours est supprimé."))
    return redirect("accounts:rates")


@administrators_only
@require_GET
def backups(request: Asked) -> HttpResponse:
    """When the last backup was made, and whether that is too long ago."""
    return page(request, "accounts/backups.html", _backups(request) | {"commands": ("liane backup", "liane restore")})


def _backups(request: Asked) -> dict[str, object]:
    """Return the state of the backups with the words of the reader's language."""
    status = backup_status.value() if backup_status.value else None
    if status is None:
        return {}

    def moment(at: datetime | None) -> str:
        return formats.datetime(organisation.local(at), request.viewer.language) if at else ""

    known: dict[str, object] = {"status": status, "last": moment(status.last)}
    if failure := status.failure:
        reason = failure.french if request.viewer.language == "fr" else failure.english
        known |= {"failed": moment(failure.at), "reason": reason}
    return known
