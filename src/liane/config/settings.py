"""Django's settings, from the environment that `liane.config.environment` declares."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from liane.config import environment
from liane.config.secret import secret_key
from liane.lib.postgres import Cluster

PACKAGE = Path(__file__).parent.parent
DATA_FOLDER = environment.DATA.value()
DEBUG = environment.DEBUG.value()
HTTPS = environment.HTTPS.value()
SECRET_KEY = environment.SECRET_KEY.value() or secret_key(DATA_FOLDER)
ALLOWED_HOSTS = environment.HOSTS.value() or ["*"]

# --- Applications: tables of SHARED_APPS stand once, those of TENANT_APPS in each organisation's schema.
SHARED_APPS = [
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "csp",
    "liane.records",
    "liane.config",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "liane.records",
    "liane.records.live",
    "liane.accounts",
    "liane.accounts.sharing",
    "liane.accounts.audit",
    "liane.capabilities.search",
    "liane.capabilities.views",
    "liane.capabilities.relations",
    "liane.capabilities.webhooks",
    "liane.capabilities.handover",
    "liane.capabilities.following",
    "liane.capabilities.notifications",
    "liane.capabilities.comments",
    "liane.web",
    "liane.web.shaping",
    "liane.web.speed",
    "liane.web.relations",
    "liane.web.rights",
    "liane.web.webhooks",
    "liane.web.handover",
    "liane.api",
    "liane.web.history",
    "liane.api.mcp",
    "liane.web.talk",
    "liane.web.inbox",
    "liane.apps.people",
    "liane.apps.catalog",
    "liane.apps.activities",
    "liane.apps.sales",
    "liane.apps.sample",
]
AUTH_USER_MODEL = "accounts.User"
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]
TENANT_MODEL = "records.Organisation"
TENANT_DOMAIN_MODEL = "records.Domain"
DATABASE_ROUTERS = ["liane.config.routers.SchemaRouter"]
TENANT_SYNC_ROUTER = DATABASE_ROUTERS[0]
TENANT_BASE_MIGRATE_COMMAND = "liane.config.schemas.MigrateSchema"
# Sets the search path once a request rather than once a statement.
TENANT_LIMIT_SET_CALLS = True

MIDDLEWARE = [
    "liane.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liane.config.compression.CompressionMiddleware",
    "liane.config.policy.PolicyMiddleware",
    "liane.config.organisations.OrganisationMiddleware",
    "liane.api.road.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "liane.accounts.middleware.ViewerMiddleware",
    "liane.web.history.travel.PastMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "liane.config.urls"
WSGI_APPLICATION = "liane.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "liane.accounts.context.organisation",
                "liane.web.frame.frame",
            ],
        },
    },
]

# --- Database
_CONNECTION = conninfo_to_dict(environment.DATABASE_URL.value() or Cluster(DATA_FOLDER).url)
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": _CONNECTION.pop("dbname", "liane"),
        "USER": _CONNECTION.pop("user", ""),
        "PASSWORD": _CONNECTION.pop("password", ""),
        "HOST": _CONNECTION.pop("host", ""),
        "PORT": _CONNECTION.pop("port", ""),
        # A connection a process, kept: a new one each request would double the time of a page. Not for ever: the
        # database's side of it keeps all that it ever read of tables and indexes.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Pages read little: starting parallel workers for them costs more than it gains.
        "OPTIONS": {
            "application_name": "liane",
            "options": "-c max_parallel_workers_per_gather=0",
            **_CONNECTION,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Languages and time
LANGUAGE_CODE = environment.LANGUAGE.value()
LANGUAGES = [("fr", "Français"), ("en", "English")]
# All words of ours, those of apps included, compiled into one: what a package translates otherwise ("Note") gives way.
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = environment.TIME_ZONE.value()
USE_TZ = True

# --- Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
MEDIA_ROOT = DATA_FOLDER / "files"
# `liane up` gathers the static files under names that carry their digest; tests serve them as they are.
_GATHERED = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "liane.config.static.HashedStorage"
        if _GATHERED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _GATHERED
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_LIMIT = environment.FILE_LIMIT.value() * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "liane.web.files.handlers.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail
_MAIL = urlsplit(environment.MAIL_URL.value())
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _MAIL.hostname
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.MAIL_FROM.value()

# --- Webhooks
WEBHOOK_NETWORKS = environment.WEBHOOK_NETWORKS.value()

# --- Sign-in
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # Twelve characters, with the locking of sign-in after failures: CNIL recommendation 2022-100.
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "liane.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# The adapter counts failures in the database: allauth would count them in each process.
ACCOUNT_RATE_LIMITS = False
SESSION_ENGINE = "liane.accounts.sessions"
# How many proxies to believe about where a request comes from.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.PROXIES.value()
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# --- Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "liane.web.faults.expired"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MAP_TILES, MAP_CREDIT = environment.MAP_TILES.value(), environment.MAP_CREDIT.value()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *environment.origin(MAP_TILES)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Programs
API_RATE = environment.API_RATE.value()

# --- Live streams
STREAM_PORT = environment.STREAM_PORT.value()
STREAM_URL = environment.STREAM_URL.value().rstrip("/")

# --- Notifications: the services that browsers' makers keep to wake them; "*." stands for any name below.
PUSH_SERVICES = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
]

# --- Jobs and logs
PROCRASTINATE_IMPORT_PATHS = [
    "liane.config.jobs",
    "liane.accounts.jobs",
    "liane.capabilities.search.jobs",
    "liane.capabilities.webhooks.jobs",
    "liane.capabilities.handover.jobs",
    "liane.web.operations.jobs",
    "liane.web.maps.jobs",
    "liane.api.jobs",
    "liane.api.mcp.jobs",
    "liane.capabilities.notifications.jobs",
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "procrastinate.blueprints": {"level": "WARNING"},
        # Told of every command, which registers the tasks too.
        "procrastinate.periodic": {"level": "WARNING"},
        "mcp": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": environment.LOG_LEVEL.value()},
}
