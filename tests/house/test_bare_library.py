"""Is the library light, and does it stand without what it does not need?"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from house.pages import REPOSITORY

HEAVY = (
    "django",
    "pyspark",
    "py4j",
    "pandas",
    "ibis",
    "duckdb",
    "scipy",
    "numpy",
    "pyarrow",
    "deltalake",
    "babel",
)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_it_takes_less_than_half_a_second_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, time; start = time.perf_counter(); import afuera; took = time.perf_counter() - start\n"
        f"print(took, *[name for name in {HEAVY} if name in sys.modules])"
    )
    took, *loaded = min((run(code).split() for _ in range(3)), key=lambda words: float(words[0]))
    assert float(took) < 0.5
    assert not loaded


def test_asking_the_command_for_help_loads_nothing_heavy() -> None:
    code = (
        f"import sys\nfrom afuera.cli import door\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    )
    assert run(code) == ""


def test_every_module_can_be_imported_without_spark_and_without_django() -> None:
    code = """
import importlib, pkgutil, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in ('pyspark', 'py4j', 'django', 'pm4py', 'polars', 'pytest', 'hypothesis'):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import afuera
names = [module.name for module in pkgutil.walk_packages(afuera.__path__, 'afuera.')]
names = [name for name in names if not name.startswith('afuera.web.')]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    assert int(run(code)) > 50


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(build, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    package = REPOSITORY / "src" / "afuera"
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("afuera/")}
    outside = {
        f"afuera/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == outside
    assert "afuera/locale/es.po" in inside
    assert any(name.startswith("afuera/findings/") and name.endswith(".json") for name in inside)
    licences = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("LICENSE")]
    assert licences


@pytest.mark.proof
def test_the_wheel_works_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    afuera = tmp_path / "venv" / "bin" / "afuera"
    (tmp_path / "signals.csv").write_text(
        "person,occurred_at,step,result\na,2026-01-01T10:00:00Z,ask,ok\na,2026-01-02T10:00:00Z,do,ok\n"
    )
    subprocess.run([str(afuera), "study", "signals.csv", "--out", "out"], cwd=tmp_path, check=True)
    assert (tmp_path / "out" / "findings.json").is_file()
    assert (
        "spark"
        not in subprocess.run(
            [str(python), "-m", "pip", "list"], capture_output=True, text=True, check=True
        ).stdout.lower()
    )
