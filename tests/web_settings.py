"""How are the pages set up for tests?  As in truth, in a directory of its own, with files as they lie."""

from __future__ import annotations

import atexit
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

_place = Path(mkdtemp(prefix="afuera-tests-"))
atexit.register(shutil.rmtree, _place, ignore_errors=True)
for folder in ("static", "dress", "mail"):
    (_place / folder).mkdir()
os.environ["AFUERA_DATA"] = str(_place)
os.environ.pop("AFUERA_URL", None)

from afuera.web.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
