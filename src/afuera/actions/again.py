"""How likely is it that a trouble that fell is back by now?

The weeks after the change are weighed under two stories: it stayed at one level since then, or it did until
some week and has been back since.  Every level and every week has its share; no block of weeks of a fixed
length is needed, so that where few are hit as many weeks speak as it takes (Shiryaev 1963).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of what would have been: levels at which a trouble that fell may stay, and that at which it is back.
STAYED: Final[Floats] = np.exp(np.linspace(np.log(0.08), np.log(0.8), 14))
BACK: Final = 0.9
# Before any data: each week one in 52 comes undone.  Wary on purpose, for plans are told to hold.
UNDONE_A_WEEK: Final = 1 / 52
# How far the line itself may lie off, in its standard errors, and how likely that is.
OFF: Final[Floats] = np.array([-1.5, -0.75, 0.0, 0.75, 1.5])
MOST_OFF: Final = 0.5


def chance_of_return(hits: Floats, expected: Floats, line_error: float, noise: float) -> float:
    """From the weeks after: hits, those expected without the change, the log error of that line."""
    weeks = np.arange(len(hits))
    likely = np.exp(-(OFF**2) / 2)
    stays, back = -np.inf, -np.inf
    for off, share in zip(OFF, likely / likely.sum(), strict=True):
        shift = off * min(line_error, MOST_OFF)
        line = expected * np.exp(shift)
        here = np.log(share) + float(hits.sum()) * shift / noise
        until = np.cumsum(_speaks(STAYED, hits, line, noise), axis=1)
        stays = np.logaddexp(stays, here + np.logaddexp.reduce(until[:, -1]))
        since = np.cumsum(_speaks(np.array([BACK]), hits, line, noise)[0][::-1])[::-1]
        before = np.column_stack([np.zeros(len(STAYED)), until[:, :-1]])
        begun = np.log(UNDONE_A_WEEK) + weeks * np.log1p(-UNDONE_A_WEEK)
        back = np.logaddexp(back, here + np.logaddexp.reduce((before + since + begun).ravel()))
    stays += len(hits) * np.log1p(-UNDONE_A_WEEK)
    return float(1 / (1 + np.exp(np.clip(stays - back, -700.0, 700.0))))


def _speaks(levels: Floats, hits: Floats, line: Floats, noise: float) -> Floats:
    """Log-likelihood of each week at each level; weeks that vary more than chance say less."""
    found: Floats = (np.outer(np.log(levels), hits) - np.outer(levels, line)) / noise
    return found
