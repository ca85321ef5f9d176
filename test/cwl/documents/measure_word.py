"""Measures one word; the word `later` may be measured another time, `never` cannot be, and `killed` is too large."""
import argparse
import json
import os
import signal
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--word", required=True)
parser.add_argument("--table", required=True)
parser.add_argument("--factor", type=float, required=True)
parser.add_argument("--loud", action="store_true")
parser.add_argument("--mode", choices=["plain", "fancy"], required=True)
parser.add_argument("--prefix", default="")
given = parser.parse_args()

if given.word == "later":
    sys.exit(75)
if given.word == "never":
    sys.exit(3)
if given.word == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
with open(given.table, encoding="utf-8") as file:
    weights = json.load(file)
word = given.prefix + (given.word.upper() if given.loud else given.word)
size = len(word) * given.factor + weights.get(given.word, 0)
with open("line", "w", encoding="utf-8") as file:
    json.dump({"word": word, "size": size, "mode": given.mode, "hasToken": "WORD_TOKEN" in os.environ}, file)
