"""Finds items in any STAC: an API by its landing page, or a static catalog by its URL or path."""
import warnings
from datetime import datetime, timezone

import pystac
from pystac_client import Client, ItemSearch
from pystac_client.errors import ClientTypeError
from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO
from pystac_client.warnings import PystacClientWarning
from urllib3 import Retry

from .errors import PermanentError, TransientError

SECONDS, PAGE = 30, 100

# A catalog without a server says nothing of what it conforms to.
warnings.filterwarnings("ignore", category=PystacClientWarning)


def add_search_arguments(parser):
    """Adds the options that say which items are meant."""
    parser.add_argument("--stac-url", required=True, help="landing page of a STAC API, or URL or path of a catalog.json")
    parser.add_argument("--collection", required=True, help="id of the collection")
    parser.add_argument("--datetime", default="", help="a time, day, month or year, or FROM/TO, each .. for an open end")
    parser.add_argument("--bbox", default="", help="WEST,SOUTH,EAST,NORTH in degrees")


def find_items(stac_url, collection, datetime="", bbox="", item_id=""):
    """Gives the collection's items of that time and area, with absolute hrefs of assets, in the order of the STAC."""
    if bbox:
        bbox = _box(bbox)
    interval = _interval(stac_url, datetime)
    try:
        root = Client.open(stac_url, stac_io=StacApiIO(max_retries=Retry(total=2, backoff_factor=0.5)), timeout=SECONDS)
        if root.conforms_to("ITEM_SEARCH"):
            ids = [item_id] if item_id else None
            asked = {"collections": [collection], "datetime": interval, "bbox": bbox or None, "ids": ids}
            found = root.search(**asked, limit=PAGE).items()
        else:
            found = _items_of_catalog(root, collection, interval, bbox, item_id)
        for item in found:
            yield item.make_asset_hrefs_absolute()
    except APIError as error:
        raise _of_server(stac_url, error) from error
    except OSError as error:
        raise PermanentError(f"cannot read the STAC catalog: {error}; correct its path") from error
    except (pystac.STACError, pystac.STACTypeError, ClientTypeError, ValueError, KeyError, TypeError) as error:
        raise PermanentError(f"{stac_url} gave no valid STAC: {type(error).__name__}: {error}") from error


def asset_href(item, name):
    """Where an asset of an item is; what the item lacks is a PermanentError."""
    if name not in item.assets:
        there = ", ".join(sorted(item.assets)) or "none"
        raise PermanentError(f"item '{item.id}' has no asset '{name}'; its assets: {there}")
    return item.assets[name].href


def _items_of_catalog(root, collection, interval, bbox, item_id):
    """The same search where no server does it."""
    known = {child.id: child for child in _collections(root)}
    if collection not in known:
        there = ", ".join(sorted(known)) or "none"
        raise PermanentError(f"there is no collection '{collection}' in {root.self_href}; its collections: {there}")
    for item in known[collection].get_items(recursive=True):
        if item_id in ("", item.id) and _in_time(item, interval) and _in_area(item, bbox):
            yield item


def _collections(catalog):
    if isinstance(catalog, pystac.Collection):
        yield catalog
    for child in catalog.get_children():
        yield from _collections(child)


def _in_time(item, interval):
    if interval is None:
        return True
    start, end = [None if text == ".." else _time(text) for text in (interval.split("/") * 2)[:2]]
    first = item.datetime or item.common_metadata.start_datetime
    last = item.datetime or item.common_metadata.end_datetime
    first, last = (time.replace(tzinfo=time.tzinfo or timezone.utc) for time in (first, last))
    return (start is None or last >= start) and (end is None or first <= end)


def _time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _in_area(item, bbox):
    if not bbox:
        return True
    if item.bbox is None:
        return False
    west, south, east, north = item.bbox if len(item.bbox) == 4 else [item.bbox[at] for at in (0, 1, 3, 4)]
    return west <= bbox[2] and bbox[0] <= east and south <= bbox[3] and bbox[1] <= north


def _box(text):
    try:
        west, south, east, north = box = [float(number) for number in text.split(",")]
    except ValueError:
        raise PermanentError(f"'{text}' is no area; give WEST,SOUTH,EAST,NORTH in degrees") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise PermanentError(f"the area '{text}' is empty; give WEST,SOUTH,EAST,NORTH in degrees, the smaller ones first")
    return box


def _interval(stac_url, text):
    """Both ends in full, as a search sends them: `2026-05` is all of May."""
    if not text:
        return None
    try:
        return ItemSearch(stac_url, datetime=text).get_parameters()["datetime"]
    except Exception as error:  # pystac-client raises plain Exceptions
        raise PermanentError(f"'{text}' is no time: {error}; give for example 2026-05-01/2026-05-31") from error


def _of_server(stac_url, error):
    # Only what a server answered has a status.
    status, reason = getattr(error, "status_code", None), " ".join(str(error).split())[:300]
    if status is None:
        return TransientError(f"the STAC at {stac_url} cannot be reached: {reason}")
    if status == 429 or status >= 500:
        return TransientError(f"the STAC at {stac_url} answered {status}: {reason}")
    return PermanentError(f"the STAC at {stac_url} answered {status}: {reason}; correct its URL")
