"""Run by Taguette's own Python: stores highlights through its models, each with its command, as its API does.

Takes the name of a JSON file: the database and rows of document, start, end, tag and snippet.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from taguette import database


def main(asked: dict[str, Any]) -> None:
    """Store all rows in one transaction."""
    db = database.connect(f"sqlite:///{asked['database']}")()
    documents = {document.id: document for document in db.query(database.Document)}
    made = [
        (database.Highlight(document=documents[row[0]], start_offset=row[1], end_offset=row[2], snippet=row[4]), row[3])
        for row in asked["rows"]
    ]
    db.add_all([highlight for highlight, _ in made])
    db.flush()
    db.execute(
        database.highlight_tags.insert(), [{"highlight_id": highlight.id, "tag_id": tag} for highlight, tag in made]
    )
    db.add_all(
        [database.Command.highlight_add("admin", highlight.document, highlight, [tag]) for highlight, tag in made]
    )
    db.commit()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
