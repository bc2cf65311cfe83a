"""Where does somebody live?  Streets with a number, flats, post codes.

A street without a number is a place in a town and stays: "la tienda de la calle Serrano".
"""

from __future__ import annotations

import re
from typing import Final

from afuera.privacy.found import Search

_CAPITAL = r"[A-ZÁÉÍÓÚÑ]"
_STREET = (
    r"(?i:\b(?:calle|c/|cl\.|cll\.?|carrera|cra\.?|kra\.?|kr\.?|cr\.|avenida|avda\.?|av\.?|diagonal|diag\.?"
    r"|transversal|transv\.?"
    r"|tv\.?|paseo|pº|plaza|pza\.?|camino|carretera|ctra\.?|ronda|traves[ií]a|pasaje|pje\.?|psje\.?"
    r"|prolongaci[oó]n|calzada"
    r"|calz\.?|bulevar|boulevard|blvd\.?|circunvalar|autopista|gran v[ií]a|rambla|glorieta"
    r"|callej[oó]n|privada|cerrada"
    r"|andador))"
)
_NUMBER_SIGN = r"(?i:n[º°o]\.?|nro\.?|n[úu]m(?:ero)?\.?|#)"
_UNITS = (
    r"(?!\s*(?i:veces|vez|horas?|hrs?|h\b|min|d[ií]as|semanas|meses|a[nñ]os|personas|euros?|€|pesos|usd|km"
    r"|kil|metros|mts?\b|m\b"
    r"|%|:\d|de la (?:ma|tar|no)|times|hours|days|weeks|months|years|people|minutes|miles))"
)
# Flats, floors, districts and post codes behind it.
_TAIL = (
    r"(?:[,.]?\s*(?i:piso|apto\.?|apartamento|apt\.?|depto\.?|departamento|dpto\.?|dto\.?|torre|interior"
    r"|int\.|bloque|bl\.|puerta"
    r"|pta\.?|local|oficina|of\.|escalera|esc\.|portal|planta|casa|col\.|colonia|barrio|urb\."
    r"|urbanizaci[oó]n|conjunto|edificio|edif\.?"
    r"|mz\.?|manzana|lote|flat|unit|suite|ste\.?|floor|apartment|#)\s*"
    rf"(?:[\dA-Z][\w.º°ª-]{{0,12}}|(?i:del?)\s{_CAPITAL}[\w.]{{1,20}})(?:\s(?i:del?\s"
    rf"|la\s)?{_CAPITAL}[\w.]{{1,20}}){{0,3}}){{0,5}}"
    r"(?:,?\s*\d{1,2}\s?[º°ª](?:\s?[A-Z]\b|\s(?i:izq|dcha|derecha|izquierda|int|ext)\w{0,6}\.?)?)?"
    rf"(?:,?\s*(?i:c\.?\s?p\.?\s*)?\b\d{{5}}\b(?:,?\s{_CAPITAL}\w{{2,20}})?)?"
)
_STREET_NAME = (
    rf"(?:\s(?:de(?:\s(?:la|las|los|el))?|del|la|los|las|y)\s"
    rf"|\s)?(?:\d{{1,2}}\sde\s)?{_CAPITAL}[\w.'’-]{{0,25}}"
    + (rf"(?:\s(?:(?:de|del|la|las|los|y|e)\s){{0,2}}{_CAPITAL}[\w.'’-]{{0,25}}){{0,4}}")
)
_WAYS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Colombia: Calle 45 # 12-34, Cra. 7 No. 71-21 apto 501
        rf"{_STREET}\s*\d{{1,3}}\s?(?i:[a-z]{{1,2}}\b)?(?:\s?(?i:bis|sur|norte|este"
        rf"|oeste)\b){{0,2}}\s*(?:{_NUMBER_SIGN}|(?i:con|-))?\s*"
        rf"\d{{1,3}}\s?(?i:[a-z]\b)?(?:\s?(?i:bis|sur|norte"
        rf"|este)\b)?\s?[-\u2013]\s?\d{{1,3}}\b(?:\s?(?i:sur|norte|este|oeste)\b)?{_TAIL}",
        rf"{_STREET}\s*\d{{1,3}}\s?(?i:[a-z])?\s*(?:{_NUMBER_SIGN})\s*\d{{1,4}}\b{_TAIL}",
        # Calle Mayor 12, 3º B; Av. Insurgentes Sur 1234, col. Del Valle; Avenida 9 de Julio 1234
        rf"{_STREET}{_STREET_NAME}\s*,?\s*{_NUMBER_SIGN}?\s*\d{{1,5}}(?:-?[A-Z]\b)?(?![\d.,]\d){_UNITS}{_TAIL}",
        # 221B Baker Street, flat 4, London
        r"(?:\b(?i:flat|apt\.?|unit|apartment)\s\w{1,5},\s)?\b\d{1,5}[A-Z]?\s(?:(?:[NSEW]|North|South|East"
        r"|West)\.?\s)?"
        r"(?:(?:[A-Z][\w'’.]{1,20}|\d{1,3}(?:st|nd|rd|th))\s){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln"
        r"|Drive|Dr|Court|Ct|Boulevard"
        r"|Blvd|Way|Place|Pl|Terrace|Ter|Circle|Cir|Close|Crescent|Square|Sq|Parkway|Pkwy|Highway|Hwy"
        r"|Gardens|Grove|Mews|Row|Hill)\b\.?"
        r"(?:,?\s(?i:apt|apartment|unit|suite|ste|flat|floor"
        r"|#)\.?\s?#?\w{1,6})?(?:,\s[A-Z][a-z.]{1,20}(?:\s[A-Z][a-z.]{1,20}){0,2})?"
        r"(?:,?\s[A-PR-UWYZ][A-Z]?\d[A-Z\d]?\s\d[A-Z]{2}\b)?"
        r"(?:,?\s[A-Z]{2}\s\d{5}(?:-\d{4})?)?",
        r"\b[A-Z][a-z]{2,20}(?:\s[A-Z][a-z]{2,20})?,\s[A-Z]{2}\s\d{5}(?:-\d{4})?\b",
        # Post codes of the United Kingdom; boxes
        r"\b[A-PR-UWYZ](?:\d[A-Z\d]?|[A-HK-Y]\d[A-Z\d]?)\s\d[ABD-HJLNP-UW-Z]{2}\b",
        r"(?i:\b(?:p\.?\s?o\.?\s?box|apartado(?:\s(?:postal|a[ée]reo"
        r"|de correos))?)\s(?:n[º°o]\.?\s?)?)\d{1,7}\b",
        r"(?i:\b(?:c[oó]digo postal|c\.\s?p\.|cp|zip(?:\scode)?|post\s?code)\s?(?:es|is|:)?\s?)\d{4,5}\b",
    )
)
# Somebody says that they live there: then small letters are enough.
_LIVES: Final = re.compile(
    r"\b(?:viv[oe]n?|vivimos|resid[oe]|mi (?:casa|direcci[oó]n|domicilio)|direcci[oó]n(?: de entrega)?:"
    r"|domicilio(?: en|:)|env[ií]\w+ a"
    r"|entreg\w+ en|i live|we live|my address|address:|deliver(?:ed)? to|ship(?:ped)? to|sen[dt](?: it)? to"
    r"|mov(?:ed|ing) to)\b",
    re.IGNORECASE,
)
_SMALL: Final = re.compile(
    rf"{_STREET}\s[\w.# ]{{0,40}}?\d{{1,5}}\b{_UNITS}(?:\s?[-\u2013]\s?\d{{1,3}}\b)?{_TAIL}"
    r"|(?i:\b\d{1,5}[a-z]?\s(?:[a-z'’.]{2,20}\s){1,3}(?:street|st|avenue|ave|road|rd|lane|drive|court|way"
    r"|place|boulevard)\b\.?)"
)
_SAID_WHOLE: Final = re.compile(
    r"\b(?:mi|nuestra|my|our) (?:direcci[oó]n|domicilio|address)(?: (?:postal|de entrega|nueva|completa"
    r"|actual))? ?(?:es|is|:) ?"
    r"([^.;\n\x00]{3,90})",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
# One of these stands in every address that the searches above can find.
_GATE: Final = re.compile(
    r"calle|c/|\bcl|carr|\bcra|\bk?ra?\.|\bkr|\bav|diag|trans|\btv|paseo|pº|pla[zc]|pza|camino|ctra|ronda"
    r"|trav|pasaje"
    r"|ps?je|prolong|calz|b[ou]ul?ev|blvd|circ|autop|gran v|rambl|glorie|privada|cerrada|andador|direcci"
    r"|domicil|address"
    r"|\bst\b|street|road|\brd\b|lane|\bln\b|drive|\bdr\b|court|\bct\b|way\b|terr|\bter\b|close|cresc"
    r"|square|\bsq\b"
    r"|p.?wy|parkway|garden|grove|mews|\brow\b|hill|box|apartado|postal|\bc\.\s?p|\bcp\b|\bzip|post\s?code"
    r"|[a-z]{2} \d{5}"
    r"|\d[a-z]{2}\b"
)
BEHIND: Final = 60


def look(search: Search) -> None:
    """Take what says where somebody lives.  Texts without a digit cost nothing."""
    if not _DIGIT.search(search.left) or not _GATE.search(search.left.lower()):
        return
    for way in _WAYS:
        search.take_all(way, lambda _found, _text: "address")
    for cue in _LIVES.finditer(search.left):
        for match in _SMALL.finditer(search.left, cue.end(), cue.end() + BEHIND):
            search.take(match.start(), match.end(), "address")
    for match in _SAID_WHOLE.finditer(search.left):
        if _DIGIT.search(match[1]):
            search.take(match.start(1), match.start(1) + len(match[1].rstrip()), "address")
