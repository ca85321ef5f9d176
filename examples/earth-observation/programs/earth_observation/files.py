"""Writes what commands give: the folder is made, and a file is there whole or not at all."""
import contextlib
import json
import os
import pathlib


@contextlib.contextmanager
def written_whole(path):
    """A binary file that has its name only once it is written to the end."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with open(partial, "wb") as file:
        yield file
    os.replace(partial, path)


def write_bytes(path, content):
    """Writes a file."""
    with written_whole(path) as file:
        file.write(content)


def write_text(path, text):
    """Writes a text."""
    write_bytes(path, text.encode())


def write_json(path, value):
    """Writes JSON that is the same for the same value."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
