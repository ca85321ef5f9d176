"""Tells who is in the picture."""
import json
import os

print(", ".join(json.loads(os.environ["INPUT_NAMES"])))
