"""The bare page: the same text in plain paragraphs and nothing else. No page with this text can be quicker.

It has no script, no colour and no label of its own line; its type, measure and distances are those of the source page.
"""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time

from bench.browser.matter import Matter

_FACE = (
    '"Iowan Old Style", "Palatino Linotype", Palatino, Charter, "Bitstream Charter", "Source Serif 4", Georgia, '
    '"DejaVu Serif", serif'
)
_HEAD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The text alone</title><style>
html {{ font: 100%/1.5 system-ui, sans-serif; background: rgb(252 251 248); color: rgb(33 31 28); }}
body {{ margin: 0 auto; width: 37.7rem; }}
p {{ font: 1.125rem/1.62 {_FACE}; margin: 0 0 0.95rem; max-width: 66ch; }}
p {{ white-space: pre-wrap; overflow-wrap: break-word; }}
</style></head><body>
"""


def page(matter: Matter) -> bytes:
    """Return the page: one paragraph a turn, its label before its words."""
    text = matter.source.latest.text
    paragraphs = (f"<p>{html.escape(text[turn.start : turn.end], quote=False)}</p>\n" for turn in matter.turns)
    return (_HEAD + "".join(paragraphs) + "</body></html>\n").encode()


@contextmanager
def served(body: bytes) -> Iterator[str]:
    """Serve `body` on a port of its own and yield its address; a browser may keep it for an hour."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=3600")
            self.send_header("Last-Modified", self.date_time_string(begun))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    begun = time()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
