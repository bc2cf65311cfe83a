"""Do the pages about signals say what the code does?"""

from __future__ import annotations

import re
from pathlib import Path

from afuera.signals.contract import COLUMNS
from afuera.signals.mapping import FileSettings, Mapping
from signals.files import csv

DOCS = Path(__file__).parents[1] / "docs"


def test_the_example_mapping_is_right() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (DOCS / "formats.md").read_text("utf-8"), re.DOTALL)
    mapping = Mapping.loads(example)
    assert all(getattr(mapping.file, key) is not None for key in FileSettings.__dataclass_fields__)


def test_the_table_of_columns_is_the_contract_and_its_example_a_valid_file(tmp_path: Path) -> None:
    text = (DOCS / "tables.md").read_text("utf-8").split("## `signals`")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    assert [row[0].strip("`") for row in rows] == [column.name for column in COLUMNS]
    for row, column in zip(rows, COLUMNS, strict=True):
        assert row[1] == str(column.type).replace("<item: string>", "<string>")
        assert all(f"`{word}`" in row[2] for word in column.words)
    examples = [row[3].strip("`").replace("\\|", "|") for row in rows]
    cells = ['"' + example.replace('"', '""') + '"' for example in examples]
    found = csv(tmp_path, ",".join(column.name for column in COLUMNS) + "\n" + ",".join(cells) + "\n")
    assert not found.refused
    assert all(found.rows[0][column.name] is not None for column in COLUMNS)
