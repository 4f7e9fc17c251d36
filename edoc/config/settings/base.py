"""Applications, middleware, templates, languages: what every environment shares."""

from __future__ import annotations

from edoc.config.settings.env import ROOT, Env

EDOC = Env()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_structlog",
    "edoc.audit",
    "edoc.organizations",
    "edoc.storage",
    "edoc.queue",
    "edoc.documents",
    "edoc.workflow",
    "edoc.signatures",
    "edoc.registry",
    "edoc.exchange",
    "edoc.assignments",
    "edoc.archive",
    "edoc.indexing",
    "edoc.notices",
    "edoc.web",
    "edoc.console",
]
if EDOC.demo:
    INSTALLED_APPS.append("edoc.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "edoc.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "edoc.web.middleware.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "edoc.web.first_run.FirstRunMiddleware",
    "edoc.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "edoc.config.urls"
WSGI_APPLICATION = "edoc.config.wsgi.application"
AUTH_USER_MODEL = "organizations.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "edoc.web.context.frame",
            ],
        },
    }
]

LANGUAGE_CODE = EDOC.language
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "edoc_language"  # chosen in the menu of the person; kept a year on this machine
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["edoc.web.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # ids and years stand in addresses; the filter `number` groups digits where wanted
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = EDOC.assets_dir.parent / "static"
STATICFILES_DIRS = [ROOT / "static", EDOC.assets_dir]

CSRF_FAILURE_VIEW = "edoc.web.errors.csrf_failed"
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/dang-nhap/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
JOB_HANDLERS = "edoc.jobs.handlers.HANDLERS"
JOB_SCHEDULES = "edoc.jobs.handlers.SCHEDULES"
