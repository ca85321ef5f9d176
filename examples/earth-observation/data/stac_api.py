"""A small STAC API over a folder that make_data.py wrote, for the example and its tests: search, paging, files by range.

    python stac_api.py --data DIR [--port 8080] [--host 127.0.0.1] [--fail PATTERN=FAULT]

It prints its URL when it answers. --fail spoils what it gives for paths that a regular expression matches, and may
be repeated: FAULT is a status such as 503, `corrupt` (the file's second half is lost) or `cut` (the connection ends
in the middle); `503x2` is a fault of the first two requests.
"""
import argparse
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from faults import Fault
from stac_index import BadSearch, Index, link

CONFORMS_TO = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        self.respond({})

    do_HEAD = do_GET

    def do_POST(self):
        try:
            self.respond(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}"))
        except ValueError:
            self.give_json({"code": "BadRequest", "description": "the body is no JSON"}, 400)

    def respond(self, body):
        self.base = f"http://{self.headers['Host']}"
        url = urlsplit(self.path)
        self.fault = next((fault.kind for fault in self.server.faults if fault.strikes(self.path)), "")
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        try:
            if self.fault.isdigit():
                self.give_json({"code": self.fault, "description": "as --fail says"}, int(self.fault))
            else:
                self.route([part for part in url.path.split("/") if part], query, body)
        except BadSearch as error:
            self.give_json({"code": "BadRequest", "description": str(error)}, 400)
        except (KeyError, FileNotFoundError, IsADirectoryError, NotADirectoryError):
            self.give_json({"code": "NotFound", "description": f"there is no {url.path}"}, 404)

    def route(self, parts, query, body):
        index, base = self.server.index, self.base
        match parts:
            case []:
                self.give_json(self.landing_page())
            case ["conformance"]:
                self.give_json({"conformsTo": CONFORMS_TO})
            case ["collections"]:
                collections = [index.collection(identifier, base) for identifier in index.collections]
                self.give_json({"collections": collections, "links": [link("self", f"{base}/collections")]})
            case ["collections", identifier]:
                self.give_json(index.collection(identifier, base))
            case ["collections", identifier, "items"]:
                index.collections[identifier]
                self.give_page({**from_query(query), "collections": [identifier]}, query)
            case ["collections", collection, "items", identifier]:
                self.give_json(index.item((collection, identifier), base), media_type="application/geo+json")
            case ["search"] if self.command == "POST":
                self.give_page(body, None)
            case ["search"]:
                self.give_page(from_query(query), query)
            case ["files", *place]:
                self.give_file(index.folder.joinpath(*place).resolve())
            case _:
                raise KeyError(self.path)

    def landing_page(self):
        base, catalog = self.base, self.server.index.catalog
        search = f"{base}/search"
        links = [link("self", base), link("root", base), link("data", f"{base}/collections")]
        links.append(link("conformance", f"{base}/conformance"))
        links += [link("search", search, "application/geo+json", method=method) for method in ("GET", "POST")]
        links += [link("child", f"{base}/collections/{identifier}") for identifier in self.server.index.collections]
        return {**catalog, "conformsTo": CONFORMS_TO, "links": links}

    def give_page(self, given, query):
        """One page of what a search finds; the next one is a link, for the method that asked."""
        index = self.server.index
        found = index.search(given)
        try:
            first, limit = int(given.get("token", 0)), max(1, min(int(given.get("limit") or 100), 1000))
        except ValueError:
            raise BadSearch("limit and token are numbers") from None
        here = self.base + urlsplit(self.path).path
        links = [link("root", self.base), link("self", here)]
        if first + limit < len(found):
            token = str(first + limit)
            following = {"href": f"{here}?{urlencode({**query, 'token': token})}"} if query is not None else None
            posted = {"href": here, "method": "POST", "body": {**given, "token": token}}
            links.append({"rel": "next", "type": "application/geo+json", **(following or posted)})
        page = [index.item(key, self.base) for key in found[first : first + limit]]
        collection = {"type": "FeatureCollection", "features": page, "links": links}
        counts = {"numberMatched": len(found), "numberReturned": len(page)}
        self.give_json({**collection, **counts}, media_type="application/geo+json")

    def give_file(self, path):
        if not path.is_relative_to(self.server.index.folder):
            raise FileNotFoundError(path)
        size = path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        first, last = asked.groups() if asked else ("", "")
        start = int(first) if first else max(0, size - int(last or size))
        end = min(int(last), size - 1) if first and last else size - 1
        media_type = "application/json" if path.suffix == ".json" else "image/tiff"
        if start > end:
            return self.give(416, b"", media_type, {"Content-Range": f"bytes */{size}"})
        content = self.read(path, start, end + 1 - start, size // 2)
        place = {"Content-Range": f"bytes {start}-{end}/{size}"} if first or last else {}
        return self.give(206 if place else 200, content, media_type, {"Accept-Ranges": "bytes", **place})

    def read(self, path, start, length, half):
        """A part of a file; of a corrupt one, the second half is lost."""
        with path.open("rb") as file:
            file.seek(start)
            content = file.read(length)
        kept = max(0, half - start) if self.fault == "corrupt" else length
        return content[:kept].ljust(length, b"\0")

    def give_json(self, value, status=200, media_type="application/json"):
        self.give(status, json.dumps(value).encode(), media_type, {})

    def give(self, status, content, media_type, headers):
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.fault == "cut":
            content = content[: len(content) // 2]
            self.close_connection = True
        self.wfile.write(content)

    def log_message(self, *_):
        """Quiet: a test asks thousands of times."""


def from_query(query):
    """A GET's search as a POST would say it."""
    given = {**query, **{name: query[name].split(",") for name in ("bbox", "collections", "ids") if name in query}}
    try:
        if "bbox" in given:
            given["bbox"] = [float(number) for number in given["bbox"]]
    except ValueError:
        raise BadSearch("bbox is four numbers") from None
    return given


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder that make_data.py wrote")
    parser.add_argument("--port", type=int, default=8080, help="0 is a free one")
    parser.add_argument("--host", default="127.0.0.1", help="where it listens")
    parser.add_argument("--fail", type=Fault, action="append", default=[], metavar="PATTERN=FAULT")
    given = parser.parse_args()
    server = ThreadingHTTPServer((given.host, given.port), Handler)
    server.daemon_threads = True
    server.index, server.faults = Index(given.data), given.fail
    print(f"http://{given.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
