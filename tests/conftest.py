"""What do all tests share?  The folder of real data, and the engines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # Ibis 12 still calls DuckDB by an old name; nothing that we could change.
    config.addinivalue_line("filterwarnings", "ignore:fetch_arrow_table:DeprecationWarning")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs (AFUERA_SHARED, or ../shared/data); tests skip where it is absent."""
    repository = Path(__file__).parents[1]
    path = Path(os.environ.get("AFUERA_SHARED", repository.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no real data at {path}; set AFUERA_SHARED")
    return path
