"""The items of a static STAC catalog, and which of them a search of a STAC API means."""
import copy
import json
import pathlib
from datetime import datetime, timezone


# What a search may say; whatever else a STAC API may know is refused, as it would change what is found.
SEARCH = {"bbox", "collections", "datetime", "ids", "limit", "token"}


class BadSearch(Exception):
    """The search itself is wrong."""


class Index:
    """All collections and items below a folder, read once; hrefs become those of a server at `base`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.catalog = json.loads((self.folder / "catalog.json").read_text(encoding="utf-8"))
        self.collections, self.items = {}, {}
        for path in sorted(self.folder.glob("*/collection.json")):
            collection = json.loads(path.read_text(encoding="utf-8"))
            self.collections[collection["id"]] = collection
            for place in sorted(path.parent.glob("*/*.json")):
                self.add(json.loads(place.read_text(encoding="utf-8")), place.parent)

    def add(self, item, folder):
        for asset in item["assets"].values():
            asset["href"] = f"/files/{(folder / asset['href']).resolve().relative_to(self.folder)}"
        self.items[item["collection"], item["id"]] = item

    def item(self, key, base):
        collection, identifier = key
        item = copy.deepcopy(self.items[key])
        for asset in item["assets"].values():
            asset["href"] = base + asset["href"]
        parent = f"{base}/collections/{collection}"
        item["links"] = [
            link("self", f"{parent}/items/{identifier}", "application/geo+json"),
            *(link(rel, parent) for rel in ("parent", "collection")),
            link("root", base),
        ]
        return item

    def collection(self, identifier, base):
        here = f"{base}/collections/{identifier}"
        links = [link("self", here), link("parent", base), link("root", base)]
        links.append(link("items", f"{here}/items", "application/geo+json"))
        return {**self.collections[identifier], "links": links}

    def search(self, given):
        """The keys of the items that fit all of collections, ids, bbox and datetime."""
        if unknown := set(given) - SEARCH:
            raise BadSearch(f"this small API knows no {', '.join(sorted(unknown))}")
        box, times = area(given.get("bbox")), interval(given.get("datetime"))
        collections, identifiers = given.get("collections"), given.get("ids")
        return [
            (collection, identifier)
            for (collection, identifier), item in self.items.items()
            if (not collections or collection in collections)
            and (not identifiers or identifier in identifiers)
            and (box is None or meets(item["bbox"], box))
            and times[0] <= moment(item["properties"]["datetime"]) <= times[1]
        ]


def link(rel, href, media_type="application/json", **more):
    return {"rel": rel, "href": href, "type": media_type, **more}


def area(bbox):
    if bbox is None:
        return None
    if len(bbox) != 4 or bbox[1] > bbox[3]:
        raise BadSearch("bbox is west, south, east, north")
    return bbox


def meets(one, other):
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def interval(text):
    """Both ends of a time or of FROM/TO; `..` or nothing is an open end."""
    first, separator, last = (text or "..").partition("/")
    if not separator:
        last = first
    return (
        datetime.min.replace(tzinfo=timezone.utc) if first in ("", "..") else moment(first),
        datetime.max.replace(tzinfo=timezone.utc) if last in ("", "..") else moment(last),
    )


def moment(text):
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    except ValueError:
        raise BadSearch(f"'{text}' is no time of RFC 3339") from None
