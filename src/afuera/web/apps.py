"""What happens when the web floor starts?  Rooms hang their boxes on earlier rooms' pages."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    """The frame in which all rooms stand: its templates, static files and tags."""

    name = "afuera.web"
    label = "frame"

    def ready(self) -> None:
        """Load what rooms hang on earlier ones: `boxes.py`, `company_file.py`, `tasks.py`."""
        autodiscover_modules("boxes", "company_file", "tasks")
