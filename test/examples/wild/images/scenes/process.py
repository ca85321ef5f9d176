import json
import sys

with open(sys.argv[1]) as file:
    activated = json.load(file)
with open("/scenes/processed.json", "w") as file:
    json.dump({**activated, "processed": True}, file)
print("processed", activated["name"], activated["bands"])
