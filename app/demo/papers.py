"""Invented papers: tiny valid PDF files, each with its own content, so that hashes differ."""
import io
from itertools import count

from werkzeug.datastructures import FileStorage

_HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
_numbers = count(1)


def content() -> bytes:
    """A new one-of-a-kind PDF."""
    return _HEAD + f"% demonstration paper {next(_numbers)}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def upload(name: str) -> FileStorage:
    """The paper as a form sends it."""
    return FileStorage(io.BytesIO(content()), filename=name)
