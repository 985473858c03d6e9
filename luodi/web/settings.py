"""Django settings of the desk; every value that differs between installations comes from the environment."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

import luodi
from luodi.paths import luodi_home
from luodi.web.environment import read_environment

ENVIRONMENT = read_environment(os.environ, luodi_home())

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins)
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "luodi.web.urls"
WSGI_APPLICATION = "luodi.web.wsgi.application"
LUODI_VERSION = getattr(luodi, "__version__", "0")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "ninja",
    "luodi.web",
    "luodi.web.accounts",
    "luodi.web.audit",
    "luodi.web.jobs",
    "luodi.web.reports",
    "luodi.web.companies",
    "luodi.web.chains",
    "luodi.web.sectors",
    "luodi.web.rulebook",
    "luodi.web.tasks",
    "luodi.web.projects",
    "luodi.web.profiles",
    "luodi.web.targets",
    "luodi.web.periods",
    "luodi.web.missions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "luodi.web.middleware.limit_upload",
    "luodi.web.middleware.note_address",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "luodi.web.middleware.take_json",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luodi.web.middleware.tell_parts_apart",
    "luodi.web.middleware.keep_session",
    "luodi.web.middleware.answer_errors",
    "luodi.web.middleware.keep_apart",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luodi.web.middleware.page_context",
            ]
        },
    }
]

# Language. The messages are written in Chinese; locale/en holds the English of each.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [os.path.join(os.path.dirname(__file__), "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "reports:list"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luodi.web.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Sessions and transport.
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_FAILURE_VIEW = "luodi.web.errors.csrf_failed"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The register of companies: a folder beside the database, read by everybody (see luodi.core.companies.register).
REGISTER_FOLDER = ENVIRONMENT.home / "register"
REGISTER_UPLOADS = ENVIRONMENT.home / "register-uploads"

# What goes out, where it is set: messages to a webhook, reminders by mail.
WEBHOOK_URL, WEBHOOK_SECRET = ENVIRONMENT.webhook_url, ENVIRONMENT.webhook_secret
MAIL, MAIL_FROM = ENVIRONMENT.mail, ENVIRONMENT.mail_from
# Evidence of projects lies under its SHA-256; ledgers to bring in under names of our own.
PROJECT_FILES = ENVIRONMENT.home / "project-files"
LEDGER_UPLOADS = ENVIRONMENT.home / "ledger-uploads"

# Files. Uploads are held in memory or a temporary file; Content-Length is checked before either (see middleware).
UPLOAD_BYTES = ENVIRONMENT.upload_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_BYTES
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "luodi": {"level": "INFO"},
        "axes": {"level": "ERROR"},
    },
}
