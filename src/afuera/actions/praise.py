"""What did customers love about a step before it was taken away?  Their words, and what they say since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from afuera.actions.humanity import PRAISE
from afuera.lake.shelf import Shelf

MOST: Final = 4
_SAID: Final = """
SELECT e.at_us, e.step, e.channel, e.text, e.language, j.journey_id, j.person, j.goal FROM events e
JOIN journeys j USING (number)
WHERE j.goal IS NOT DISTINCT FROM ? AND e.own AND e.text IS NOT NULL
  AND CASE WHEN ? THEN e.at_us < ? AND e.emotion >= ? AND e.step IN (SELECT unnest(?))
      ELSE e.at_us >= ? AND e.emotion < 0 END
QUALIFY row_number() OVER (PARTITION BY j.person ORDER BY hash(e.signal_id), e.signal_id) = 1
ORDER BY hash(e.signal_id), e.signal_id LIMIT ?
"""


def praised(shelf: Shelf, goal: str | None, steps: Sequence[str], day_us: int) -> list[dict[str, Any]]:
    """Words of praise at these steps from before that day, one voice a person."""
    return shelf.rows(_SAID, goal, True, day_us, PRAISE, list(steps), day_us, MOST)


def missed(shelf: Shelf, goal: str | None, day_us: int) -> list[dict[str, Any]]:
    """What customers of the goal who felt bad said since that day, one voice a person."""
    return shelf.rows(_SAID, goal, False, day_us, PRAISE, [], day_us, MOST)
