import json
import sys

scene = json.loads(sys.argv[1])
with open("/scenes/activated.json", "w") as file:
    json.dump({"name": scene["name"], "bands": len(scene["bands"])}, file)
print("activated", scene["name"])
