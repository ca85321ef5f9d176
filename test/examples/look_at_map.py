"""Says what is in a map, and whether its parts lie in the order that a cloud-optimized GeoTIFF has them in."""
import json
import sys

import rasterio

with rasterio.open(sys.argv[1]) as raster:

    def number(key, overview=None):
        return int(raster.get_tag_item(key, "TIFF", bidx=1, ovr=overview))

    overviews = range(len(raster.overviews(1)))
    directories = [number("IFD_OFFSET"), *(number("IFD_OFFSET", at) for at in overviews)]
    # The coarsest first: a reader that begins at the front has something to show at once.
    blocks = [*(number("BLOCK_OFFSET_0_0", at) for at in reversed(overviews)), number("BLOCK_OFFSET_0_0")]
    colours = raster.colormap(1)
    print(
        json.dumps(
            {
                "layout": raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"],
                "inOrder": directories + blocks == sorted(directories + blocks),
                "blocks": raster.block_shapes[0],
                "overviews": raster.overviews(1),
                "shape": raster.shape,
                "type": raster.dtypes[0],
                "nodata": raster.nodata,
                "crs": raster.crs.to_string(),
                "transform": list(raster.transform)[:6],
                "colours": [colours[value] for value in range(11)],
                "corners": raster.read(1)[[0, 39, 40, -1], [0, 29, 30, -1]].tolist(),
                "cloud": int(raster.read(1)[70:110, 60:140].max()),
            }
        )
    )
