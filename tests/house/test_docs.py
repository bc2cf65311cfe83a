"""Is everything documented that a person can write or meet?"""

from __future__ import annotations

import re

import pytest

from afuera.company import read_company, reading
from afuera.signals import contract
from afuera.wording import CAUTIONS, FRICTIONS, REASONS
from house.pages import REPOSITORY
from house.sources import caution_codes

DOCS = REPOSITORY / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "key", sorted({*reading._COMPANY, *reading._TEAM, *reading._GOAL, "match", "reasons", "names"})
)
def test_every_key_of_company_toml_is_documented(key: str) -> None:
    assert re.search(rf"`\[*{key}[`.\]]", page("company.md"))


def test_the_example_of_company_toml_is_right() -> None:
    example = re.findall(r"```toml\n(.*?)```", page("company.md"), re.DOTALL)
    assert example
    for text in example:
        read_company(text)


@pytest.mark.parametrize("column", contract.NAMES)
def test_every_column_of_the_contract_is_documented(column: str) -> None:
    assert f"`{column}`" in page("tables.md")


@pytest.mark.parametrize("code", sorted({*CAUTIONS, *REASONS}))
def test_every_code_is_documented(code: str) -> None:
    assert f"| `{code}` |" in page("cautions.md")


def test_every_caution_that_the_code_raises_has_its_sentence() -> None:
    unknown = {code: place for place, code in caution_codes() if code not in {*CAUTIONS, *REASONS}}
    assert not unknown


@pytest.mark.parametrize("slug", sorted(FRICTIONS))
def test_every_friction_is_documented(slug: str) -> None:
    pages = [DOCS / "findings.md", *(DOCS / "methods").glob("*.md")]
    assert any(f"`{slug}`" in path.read_text(encoding="utf-8") for path in pages)


def test_every_decision_is_numbered_and_dated() -> None:
    records = sorted((DOCS / "decisions").glob("*.md"))
    assert [record.name[:4] for record in records] == [
        f"{number:04}" for number in range(1, len(records) + 1)
    ]
    for record in records:
        assert re.search(r"^Date: \d{4}-\d\d-\d\d$", record.read_text(encoding="utf-8"), re.MULTILINE), (
            record.name
        )


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")]
    for path in pages:
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_target_of_make_is_explained() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target
