"""What did a customer do, feel or say?

`read(path)` opens a file of any known format and streams checked signals; `contract` says what a signal is;
`check` reports what Afuera makes of a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afuera.signals.reading import Reading, read

__all__ = ["Reading", "read"]


def __getattr__(name: str) -> object:
    """Readers are heavy: they are loaded when first asked for."""
    if name in __all__:
        from afuera.signals import reading

        return getattr(reading, name)
    raise AttributeError(name)
