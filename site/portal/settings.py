"""Settings. Embedded by default (SQLite, in-memory layer); DATABASE_URL and REDIS_URL switch to servers."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("JUWEN_VAR", ROOT / "var"))


def _kept_secret(name: str) -> str:
    """A secret that is made once and kept in var/ (readable by the owner only)."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # atomic: of two starting processes one wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret("secret_key")
# What names and phone numbers are encrypted with (territory.crypto). Older keys: still read, never written.
PERSONAL_KEY = os.environ.get("PERSONAL_KEY") or _kept_secret("personal_key")
PERSONAL_KEYS_OLD = [each for each in os.environ.get("PERSONAL_KEYS_OLD", "").split(",") if each]
# One file a satisfaction test, which alone joins households to answers: never in the database or a backup,
# destroyed when the test has ended. On several hosts a folder that all of them see.
BALLOT_KEYS = os.environ.get("BALLOT_KEYS") or str(VAR / "ballot_keys")
# What the grid ledger lights up (territory.ledger): households of a grid (HN(三)9) and of a community
# (HN(三)1), and by which share a community may be smaller or larger.
GRID_HOUSEHOLDS = (300, 500)
COMMUNITY_HOUSEHOLDS = 3000
COMMUNITY_TOLERANCE = 1 / 3
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [each for each in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if each]
# Addresses whose X-Forwarded-For is believed. Limits count by address: whoever may write it passes them by.
TRUSTED_PROXY = os.environ.get("TRUSTED_PROXY", "")
BASE_URL = os.environ.get("BASE_URL", "").rstrip("/")
LAN_URL = ""  # this machine in its own network; `manage.py serve --host 0.0.0.0` fills it in
WAGTAILADMIN_BASE_URL = BASE_URL or "http://127.0.0.1:8000"

INSTALLED_APPS = [
    "portal",
    "satisfaction",
    "satisfaction.companies",
    "satisfaction.credit",
    "surveys",
    "surveys.visits",
    "surveys.problems",
    "surveys.demands",
    "surveys.projects",
    "surveys.topics",
    "surveys.targets",
    "surveys.assessments",
    "surveys.chats",
    "forms_builder",
    "forms_builder.importing",
    "forms_builder.bank",
    "territory",
    "jobs",
    "django_tasks",
    "django_tasks_db",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "modelsearch",
    "taggit",
    "treebeard",
    "import_export",
    "channels",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.no_nul.no_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.first_password.first_password",
    "territory.middleware.remember_posts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "forms_builder.bank.refusals.ShowFindings",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
WSGI_APPLICATION = None

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
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
else:
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("SQLITE_PATH") or str(VAR / "juwen.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
            "TEST": {"NAME": VAR / "test.sqlite3"},
        }
    }

REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# "embedded": the tally worker runs as a thread of every server process (one of them folds at a time);
# "external": only `manage.py tally_worker` folds.
TALLY_WORKER = os.environ.get("TALLY_WORKER", "embedded")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# "embedded": the server keeps a worker process for background jobs beside itself (one a machine);
# "external": only `manage.py db_worker` works on them.
JOB_WORKER = os.environ.get("JOB_WORKER", "embedded")
JOBS_KEPT_DAYS = int(os.environ.get("JOBS_KEPT_DAYS", "7"))  # finished jobs and their files

FORMS_BUILDER_ANSWER_COUNT = "surveys.answer_counts.answer_counts"
FORMS_BUILDER_QUESTION_TYPES = ["surveys.household_type.HouseholdType"]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "zh-hans"
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WAGTAIL_SITE_NAME = "居问"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one zone for all: the account page has nothing to choose
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no third-party host is ever asked
WAGTAIL_I18N_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "forms_builder.bank.approving.publish_approved"
# Part of a word is found: Chinese has no blanks at which an index could cut.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
# A questionnaire of 60 questions posts some 3,000 fields from the editor.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if BASE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

# Limits (docs/architecture.md, Limits)
HELD_PER_CHANNEL = int(os.environ.get("HELD_PER_CHANNEL", "1000"))
WRITER_QUEUE = 20_000
SUBMISSIONS_PER_CHANNEL_MINUTE = int(os.environ.get("SUBMISSIONS_PER_CHANNEL_MINUTE", "240000"))
PHOTOS_PER_CHANNEL_MINUTE = int(os.environ.get("PHOTOS_PER_CHANNEL_MINUTE", "600"))
JSON_LIMIT = 256 * 1024
PLAIN_LIMIT = 48 * 1024 * 1024
FORM_LIMIT = 2 * 1024 * 1024  # a form post without photos
BODIES_LIMIT = 512 * 1024 * 1024  # photos and form posts in the memory of one process at once
PHOTO_LIMIT = 12 * 1024 * 1024

# Consultation (surveys/topics): days in which a proposer is answered, and an agreement is made public
CONSULTATION_REPLY_DAYS = int(os.environ.get("CONSULTATION_REPLY_DAYS", "15"))
CONSULTATION_PUBLISH_DAYS = int(os.environ.get("CONSULTATION_PUBLISH_DAYS", "15"))
