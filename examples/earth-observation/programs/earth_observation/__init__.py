"""Earth observation: land cover from Sentinel-2, a module for each command of `eo`."""
