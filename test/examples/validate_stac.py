"""Judges STAC documents by the STAC validator, with the core's schemas that pystac brings: no network is needed.

Extensions are left to those who wrote the documents: their schemas come in no package.
"""
import importlib.resources
import json
import pathlib
import sys

from stac_validator.stac_validator import StacValidate

SCHEMAS = importlib.resources.files("pystac.validation.jsonschemas")
SPEC = "https://schemas.stacspec.org/v1.1.0/"
SCHEMA_MAP = {f"https://geojson.org/schema/{name}.json": str(SCHEMAS / f"geojson/{name}.json") for name in ("Feature", "Geometry")}
for path in pathlib.Path(str(SCHEMAS / "stac-spec/v1.1.0")).glob("*.json"):
    folder = path.stem if path.stem in ("item", "catalog", "collection") else "item"
    SCHEMA_MAP[f"{SPEC}{folder}-spec/json-schema/{path.name}"] = str(path)

given = [pathlib.Path(path) for path in sys.argv[1:]]
documents = [path for one in given for path in (sorted(one.rglob("*.json")) if one.is_dir() else [one])]
wrong = []
for document in documents:
    validator = StacValidate(str(document), core=True, schema_map=dict(SCHEMA_MAP))
    if not validator.run():
        wrong.append({"document": str(document), "message": validator.message})
print(json.dumps({"valid": len(documents) - len(wrong), "wrong": wrong}))
sys.exit(1 if wrong else 0)
