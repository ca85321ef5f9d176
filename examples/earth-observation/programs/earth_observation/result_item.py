"""The STAC item of a map: what it shows, and from which scene and model it was made."""
from datetime import datetime

import onnxruntime
import pystac
import rasterio

from .classes import CLASSES, NODATA

EXTENSIONS = [
    f"https://stac-extensions.github.io/{name}/schema.json"
    for name in ("projection/v2.0.0", "classification/v2.0.0", "processing/v1.2.0")
]


def result_item(scene, origin, report):
    """The item as JSON; its assets lie beside it."""
    item = pystac.Item(
        id=f"{scene.id}-land-cover",
        geometry=scene.geometry,
        bbox=scene.bbox,
        datetime=datetime.fromisoformat(scene.datetime.replace("Z", "+00:00")),
        properties={
            "title": f"Land cover of {scene.id}",
            "proj:code": scene.crs,
            "proj:shape": [scene.height, scene.width],
            "proj:transform": scene.transform,
            "processing:lineage": f"Tiles of {scene.id} classified by {origin.name} version {origin.version}",
            "processing:software": {"onnxruntime": onnxruntime.__version__, "GDAL": rasterio.__gdal_version__},
            "mlflow:model_name": origin.name,
            "mlflow:model_version": origin.version,
            "mlflow:run_id": origin.runId,
            "millrace:code_revision": origin.codeRevision,
            "millrace:model_sha256": origin.sha256,
            "millrace:failed_tiles": len(report["failed"]),
        },
        stac_extensions=EXTENSIONS,
    )
    classes = [{"value": NODATA, "name": "unknown", "title": "Cloud or no data", "nodata": True}]
    classes += [
        {"value": value, "name": name, "color_hint": "{:02X}{:02X}{:02X}".format(*colour)}
        for value, (name, colour) in enumerate(CLASSES, start=1)
    ]
    item.add_asset(
        "map",
        pystac.Asset(
            "./map.tif",
            title="Land-cover classes",
            media_type=pystac.MediaType.COG,
            roles=["data"],
            extra_fields={"classification:classes": classes, "data_type": "uint8", "nodata": NODATA},
        ),
    )
    item.add_asset("overview", pystac.Asset("./overview.png", media_type=pystac.MediaType.PNG, roles=["overview"]))
    item.add_asset("report", pystac.Asset("./report.json", media_type=pystac.MediaType.JSON, roles=["metadata"]))
    if scene.item:
        item.add_link(pystac.Link("derived_from", scene.item, pystac.MediaType.GEOJSON))
    return item.to_dict(include_self_link=False, transform_hrefs=False)
