"""What stac_api.py spoils when a test asks for it."""
import argparse
import re
import threading


class Fault:
    """What goes wrong with some paths, and how often."""

    def __init__(self, text):
        self.pattern, _, fault = text.rpartition("=")
        self.kind, _, times = fault.partition("x")
        if not self.pattern or not (self.kind in ("corrupt", "cut") or self.kind.isdigit()):
            raise argparse.ArgumentTypeError(f"'{text}' is not PATTERN=FAULT")
        self.left = int(times) if times else None
        self.lock = threading.Lock()

    def strikes(self, path):
        if not re.search(self.pattern, path):
            return False
        with self.lock:
            if self.left is None:
                return True
            self.left -= 1
            return self.left >= 0
