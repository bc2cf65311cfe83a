"""What do the pages wear?  Colours and letters, made from the library's own tables when the server starts.

`DATA/dress/frame/`: report.css for what comes from the report,
tokens.css from `pictures.tokens`, the fonts cut as the report cuts them, their licences.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from afuera.pictures import tokens
from afuera.report import fonts

# Lines of the report's sheet, outside its parts, that its pictures and tables stand on.
STANDING = tuple(
    f"  {start}"
    for start in (
        *("h3", "h4", "blockquote", "table", "caption", "th", "thead", "tbody", "td", "summary", "code"),
        *(
            ".chapter",
            ".stackup",
            ".part",
            ".views",
            ".head, .chapter",
            "@media screen and (max-width: 60rem)",
        ),
    )
)


def dress(data: Path) -> Path:
    """Write what is missing or different; the directory that holds it."""
    place = data / "dress" / "frame"
    (place / "fonts").mkdir(parents=True, exist_ok=True)
    rules = [tokens.css()]
    for name, face, cut in fonts.usual():
        _write(place / "fonts" / name, cut)
        rules.append(
            f"@font-face{{font-family:{face.family};font-style:{face.style};font-weight:{face.weight};"
            f'font-display:swap;src:url("fonts/{name}") format("woff2")}}'
        )
    _write(place / "report.css", _for_the_report().encode())
    _write(place / "tokens.css", "\n".join(rules).encode())
    for family, text in fonts.licences():
        _write(place / "fonts" / f"{family}-LICENSE.txt", text.encode())
    return place


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def _for_the_report() -> str:
    """The report's own rules for its parts, inside `.study`, in the sizes of the pages."""
    style = files("afuera.report").joinpath("style.css").read_text(encoding="utf-8")
    kept = [line for line in style.split("@layer parts {", 1)[0].splitlines() if line.startswith(STANDING)]
    parts = style.split("@layer parts {", 1)[1].split("@layer print {", 1)[0].rstrip().removesuffix("}")
    sizes = "--xs: var(--t-xs); --s: var(--t-s); --m: var(--t-m); --l: var(--t-l); --xl: var(--t-xl); "
    rules = "\n".join([*kept, parts])
    sizes += "overflow-wrap: anywhere; svg { block-size: auto; }"
    return f"@layer room {{ .study {{ {sizes}\n{rules}\n}} }}\n"
