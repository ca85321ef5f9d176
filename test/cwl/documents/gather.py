"""Gathers lines into a report, a folder and values, which it leaves in `cwl.output.json` as CWL says."""
import json
import os
import sys

given = sys.argv[1:]
notes = None
if given[:1] == ["--notes"]:
    with open(given[1], encoding="utf-8") as file:
        notes = file.read().strip()
    given = given[2:]
lines = [json.loads(line) for line in given]
os.makedirs("words/all")
for number, line in enumerate(lines):
    with open(f"words/all/{number}.txt", "w", encoding="utf-8") as file:
        file.write(line["word"] + "\n")
with open("report.json", "w", encoding="utf-8") as file:
    json.dump({"lines": lines, "notes": notes}, file, indent=1)
sizes = [round(line["size"]) for line in lines]
values = {
    "report": {"class": "File", "path": "report.json"},
    "folder": {"class": "Directory", "path": "words"},
    "count": len(lines),
    "longest": max((line["word"] for line in lines), key=len, default=""),
    "sizes": sizes,
    "is_empty": not lines,
    "remark": notes,
}
with open("cwl.output.json", "w", encoding="utf-8") as file:
    json.dump(values, file)
