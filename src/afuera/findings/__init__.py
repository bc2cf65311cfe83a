"""What did we find?  findings.json: everything that the report, the command line and the pages show.

The format is documented field by field in docs/findings.md and as JSON Schema in `schema.json`.
"""

from afuera.findings.build import build
from afuera.findings.study import Studied, study

__all__ = ["Studied", "build", "study"]
