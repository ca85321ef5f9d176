"""Writes what commands give: the folder is made, and a text is there whole or not at all."""
import json
import os
import pathlib


def write_json(path, value):
    """Writes JSON that is the same for the same value."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_text(path, text):
    """Writes a text under another name first, so that nobody reads half of it."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
