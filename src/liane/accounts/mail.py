"""The organisation's mail server: how to reach it, and in a sentence why it cannot be reached."""

import smtplib
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings as django_settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from liane.accounts import vault
from liane.accounts.organisation import Settings

# Seconds: how long a job waits for each word of the server, and a person for the whole of a mail.
TIMEOUT, PATIENCE = 15, 5
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class NotSent(Exception):
    """The mail did not leave; the message is a sentence that says at which step and why."""


def is_set(settings: Settings) -> bool:
    """Say whether the organisation gave a mail server."""
    return bool(settings.mail_host and sender(settings))


def may_reach_strangers(settings: Settings) -> bool:
    """Say whether a link may be mailed at the wish of somebody who is not signed in.

    Until LIANE_HOSTS names the site, its address is what the request says: a stranger could have the link of
    another person's new password lead to a site of his own.
    """
    return is_set(settings) and "*" not in django_settings.ALLOWED_HOSTS


def sender(settings: Settings) -> str:
    """Return the address that mails come from."""
    user = settings.mail_user or ""
    return settings.mail_from or (user if "@" in user else "")


def connection(settings: Settings, timeout: float = TIMEOUT) -> BaseEmailBackend:
    """Return a connection to the organisation's mail server. Raises NotSent when its password cannot be read."""
    try:
        password = vault.read(vault.MAIL_PASSWORD)
    except vault.Unreadable:
        raise NotSent(
            _("Le mot de passe du serveur a été chiffré avec une autre clé (SECRET_KEY) : saisissez-le à nouveau.")
        ) from None
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=settings.mail_host,
        port=settings.mail_port or PORTS[settings.mail_security],
        username=settings.mail_user or "",
        password=password or "",
        use_tls=settings.mail_security == "starttls",
        use_ssl=settings.mail_security == "tls",
        timeout=timeout,
    )


def send(settings: Settings, to: str, subject: str, body: str, within: float | None = None) -> None:
    """Send one plain mail, now; whoever waits for it does so `within` that many seconds. Raises NotSent."""
    if not is_set(settings):
        raise NotSent(_("Aucun serveur de messagerie n’est réglé."))
    message = EmailMessage(subject, body, sender(settings), [to], connection=connection(settings, within or TIMEOUT))
    try:
        if within is None:
            message.send()
        else:
            _send_within(message, within)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(explain(error, settings, within or TIMEOUT)) from error


def _send_within(message: EmailMessage, seconds: float) -> None:
    """Send a mail aside. Raises TimeoutError when it has not left by then, however often the server said something."""
    aside = ThreadPoolExecutor(1)
    try:
        aside.submit(message.send).result(seconds)
    finally:
        aside.shutdown(wait=False)


def explain(error: Exception, settings: Settings, seconds: float = TIMEOUT) -> str:
    """Return the sentence that says what failed between Liane and the mail server, and what to check."""
    host = f"{settings.mail_host}:{settings.mail_port or PORTS[settings.mail_security]}"
    match error:
        case socket.gaierror():
            said = _("Le nom du serveur « %(host)s » est introuvable : vérifiez son orthographe.")
        case ConnectionRefusedError():
            said = _("%(host)s refuse la connexion : vérifiez le port et le pare-feu.")
        case TimeoutError():
            said = _("%(host)s ne répond pas en %(seconds)d secondes : vérifiez le port et le pare-feu.")
        case ssl.SSLCertVerificationError():
            said = _("Le certificat de %(host)s n’est pas valable : %(reason)s.")
        case ssl.SSLError():
            said = _("%(host)s ne parle pas ce chiffrement : essayez STARTTLS ou TLS (%(reason)s).")
        case smtplib.SMTPAuthenticationError():
            said = _("%(host)s refuse l’identifiant ou le mot de passe (%(reason)s).")
        case smtplib.SMTPNotSupportedError():
            said = _("%(host)s ne connaît pas STARTTLS ou l’identification : changez le chiffrement.")
        case smtplib.SMTPSenderRefused():
            said = _("%(host)s refuse l’adresse d’expédition (%(reason)s).")
        case smtplib.SMTPRecipientsRefused():
            said = _("%(host)s refuse l’adresse du destinataire (%(reason)s).")
        case smtplib.SMTPServerDisconnected():
            said = _("%(host)s a coupé la connexion : le chiffrement choisi n’est sans doute pas le sien.")
        case _other:
            said = _("L’envoi par %(host)s a échoué : %(reason)s.")
    return said % {"host": host, "seconds": seconds, "reason": _reason(error)}


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (0, b""))
        return _reply(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return str(getattr(error, "verify_message", "") or getattr(error, "reason", "") or error).strip(" .")[:200]


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:200].strip(" .")
