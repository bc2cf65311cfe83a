"""How is the web floor set up?  Everything that Django asks, from the environment and the data directory.

AFUERA_DATA the directory · AFUERA_URL the address people type (https makes cookies secure) · AFUERA_HOSTS
further names · DATABASE_URL PostgreSQL · AFUERA_SECRET_KEY · AFUERA_DEMO=1 demo mode (`serve --demo`) ·
AFUERA_REGION region of numbers and dates until the company chose · AFUERA_SMTP smtp(s)://user:password@host:port
AFUERA_ENGINE, AFUERA_MEMORY who answers for the lake (duckdb, or the address of Spark) and its memory ·
AFUERA_MAIL_FROM · AFUERA_OIDC_URL, _ID, _SECRET, _NAME, _VOUCHED sign-in through the company's own directory
AFUERA_PROXIES how many proxies stand before us (one when AFUERA_URL is https).
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from afuera.web import places, rooms
from afuera.web.database import database

DATA = places.data_directory()
SECRET_KEY = places.secret_key(DATA)
DEBUG = False
DEMO = os.environ.get("AFUERA_DEMO") == "1"
ADDRESS = os.environ.get("AFUERA_URL", "http://localhost:8000").rstrip("/")
REGION = os.environ.get("AFUERA_REGION", "")
LAKE_ENGINE = os.environ.get("AFUERA_ENGINE", "duckdb")
LAKE_MEMORY = os.environ.get("AFUERA_MEMORY", "4GB")

_PARTS = urlsplit(ADDRESS)
_HTTPS = _PARTS.scheme == "https"
_MORE_HOSTS = [name for name in os.environ.get("AFUERA_HOSTS", "").split(",") if name]
ALLOWED_HOSTS = sorted({_PARTS.hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *_MORE_HOSTS})
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # pages of allauth use it
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "afuera.web",  # before allauth: our templates stand in place of its own
    *[f"afuera.web.{room}" for room in rooms.built()],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "afuera.web.teams.reader.ReaderMiddleware",
    "afuera.web.gate.Gate",
]
ROOT_URLCONF = "afuera.web.urls"
WSGI_APPLICATION = "afuera.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "afuera.web.templatetags.words",
                "afuera.web.teams.templatetags.colleagues",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "studies"]}}

# What web and worker count together, such as failed sign-ins: in the database, so that it holds for every
# process and survives a restart (docs/decisions/0017-limits-for-all-processes.md).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "afuera_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Languages: the page's own address says which (/es/…, /en/…), never a cookie or the browser.
LANGUAGE_CODE = "en"
LANGUAGES = [("es", "español"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [DATA / "dress"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA / "files"
# Uploads are read by the library, never served.  The one form that takes them writes them to the disk itself
# (signals/receiving.py); of what is sent to any other address no more than 2.5 MB are kept, in memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Who may do what with our pages from elsewhere: nobody.  Scripts and styles are files of ours, never inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "afuera_session", "afuera_csrf"
CSRF_FAILURE_VIEW = "afuera.web.refusals.forged"

AUTH_USER_MODEL = "teams.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ("name", "email")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:start"
ACCOUNT_ADAPTER = "afuera.web.teams.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
_FORMS = "afuera.web.teams.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignIn",
    "change_password": f"{_FORMS}.ChangePassword",
    "set_password": f"{_FORMS}.SetPassword",
    "reset_password": f"{_FORMS}.AskForLink",
    "reset_password_from_key": f"{_FORMS}.NewPassword",
    "reauthenticate": f"{_FORMS}.ProveAgain",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ADAPTER = "afuera.web.teams.sign_in.MfaAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.GiveCode",
    "reauthenticate": f"{_FORMS}.ProveAgainByCode",
    "activate_totp": f"{_FORMS}.BeginCodes",
    "add_webauthn": f"{_FORMS}.AddPasskey",
    "edit_webauthn": f"{_FORMS}.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Afuera"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS  # browsers allow it on localhost only
USERSESSIONS_TRACK_ACTIVITY = False
# Behind a proxy everybody would share its address, and with it the limits of failed sign-ins.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("AFUERA_PROXIES", "1" if _HTTPS else "0"))

# The company's own directory (OpenID Connect), when it is configured.  It signs in people who were invited;
# it makes nobody new.
OIDC = os.environ.get("AFUERA_OIDC_URL", "")
OIDC_VOUCHED = os.environ.get("AFUERA_OIDC_VOUCHED") == "1"
if OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "afuera.web.teams.sign_in.DirectoryAdapter"
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    # A link, not a form: the policy of our pages lets forms go nowhere but to us.
    SOCIALACCOUNT_LOGIN_ON_GET = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "company",
                    "name": os.environ.get("AFUERA_OIDC_NAME", "OpenID Connect"),
                    "client_id": os.environ.get("AFUERA_OIDC_ID", ""),
                    "secret": os.environ.get("AFUERA_OIDC_SECRET", ""),
                    "settings": {"server_url": OIDC},
                }
            ],
        }
    }

DEFAULT_FROM_EMAIL = os.environ.get("AFUERA_MAIL_FROM", f"Afuera <afuera@{_PARTS.hostname}>")
SMTP = os.environ.get("AFUERA_SMTP", "")
if SMTP:
    _MAIL = urlsplit(SMTP)
    EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "localhost", _MAIL.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
    EMAIL_USE_SSL = _MAIL.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(_MAIL.username)
    EMAIL_TIMEOUT = 10
else:
    # Nothing is lost when no mail server is set: the letters lie in the data directory.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"screen": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
    # A stranger who asks for pages that are not there is no news; what broke is.
    "loggers": {"django.request": {"level": "ERROR"}},
}
