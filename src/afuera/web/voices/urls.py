"""Which addresses has this room, and what does each need?"""

from __future__ import annotations

from afuera.web.navigation import Door
from afuera.web.voices.answer_views import ANSWER_ADDRESSES
from afuera.web.voices.digest_views import DIGEST_ADDRESSES
from afuera.web.voices.inbox_views import INBOX_ADDRESSES, VOICE_ADDRESSES
from afuera.web.voices.ledger_views import LEDGER_ADDRESSES
from afuera.web.voices.praise_views import PRAISE_ADDRESSES
from afuera.web.voices.round_views import ROUND_ADDRESSES
from afuera.web.voices.routing_views import ROUTING_ADDRESSES
from afuera.web.voices.search_views import SEARCH_ADDRESSES
from afuera.web.voices.story_views import STORY_ADDRESSES
from afuera.web.voices.theme_views import THEME_ADDRESSES
from afuera.wording import mark

app_name = "voices"
DOORS = (
    Door("voices:inbox", mark("Voices"), "inbox", "read_voices"),
    Door("voices:themes", mark("Themes"), "shapes", "read_voices"),
    Door("voices:ledger", mark("Reading ledger"), "book-open-check", "read_voices"),
)
# Fixed words first: the address of one voice is its key alone.
urlpatterns = [
    *INBOX_ADDRESSES,
    *LEDGER_ADDRESSES,
    *ROUTING_ADDRESSES,
    *ANSWER_ADDRESSES,
    *PRAISE_ADDRESSES,
    *STORY_ADDRESSES,
    *ROUND_ADDRESSES,
    *DIGEST_ADDRESSES,
    *THEME_ADDRESSES,
    *SEARCH_ADDRESSES,
    *VOICE_ADDRESSES,
]
