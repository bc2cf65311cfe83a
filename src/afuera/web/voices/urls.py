"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from afuera.web.navigation import Door
from afuera.web.voices.inbox_views import INBOX_ADDRESSES, VOICE_ADDRESSES
from afuera.wording import mark

app_name = "voices"
DOORS = (Door("voices:inbox", mark("Voices"), "inbox", "read_voices"),)
# Fixed words first: the address of one voice is its key alone.
urlpatterns = [
    *INBOX_ADDRESSES,
    *VOICE_ADDRESSES,
]
