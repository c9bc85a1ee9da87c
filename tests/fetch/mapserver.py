"""MapServer as a CGI behind a small server on loopback: WMS, WFS and WCS in EPSG:28992."""

import contextlib
import json
import os
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

from .servers import reply, serving

_CONFIG = """
CONFIG
  ENV
    MS_MAP_PATTERN "."
  END
  MAPS
    TOWN "{mapfile}"
  END
END
"""

_HEAD = """
MAP
  NAME "proef"
  STATUS ON
  SIZE 400 400
  MAXSIZE 8192
  EXTENT {extent}
  UNITS METERS
  SHAPEPATH "{folder}"
  PROJECTION "init=epsg:28992" END
  IMAGETYPE "png"
  IMAGECOLOR 255 255 255
  OUTPUTFORMAT
    NAME "png" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGBA TRANSPARENT ON
    EXTENSION "png"
  END
  OUTPUTFORMAT
    NAME "GTiff" DRIVER "GDAL/GTiff" MIMETYPE "image/tiff" IMAGEMODE FLOAT32 EXTENSION "tif"
    FORMATOPTION "NULLVALUE=-9999"
  END
  OUTPUTFORMAT
    NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=memory" FORMATOPTION "FORM=SIMPLE"
    FORMATOPTION "LCO:WRITE_BBOX=NO" FORMATOPTION "LCO:NATIVE_DATA=NO"
    EXTENSION "json"
  END
  WEB
    METADATA
      "ows_title" "proef"
      "ows_onlineresource" "{url}/ows?"
      "ows_srs" "EPSG:28992 EPSG:3857"
      "ows_enable_request" "*"
      "wfs_getfeature_formatlist" "geojson"
      "wfs_maxfeatures" "1000"
      "wcs_label" "proef"
    END
  END
"""


def raster_layer(name, path, *, classes, wcs=True):
    """Describe a raster: its file and, per class, (expression, colour) of the default style."""
    styles = "\n".join(
        f'CLASS EXPRESSION ({expression}) STYLE COLOR "{colour}" END END'
        for expression, colour in classes
    )
    requests = "*" if wcs else "* !GetCoverage !DescribeCoverage"
    return f"""
  LAYER
    NAME "{name}"
    TYPE RASTER
    STATUS ON
    DATA "{path}"
    PROJECTION "init=epsg:28992" END
    PROCESSING "NODATA=-9999"
    METADATA
      "ows_title" "{name}"
      "ows_enable_request" "{requests}"
      "wms_include_items" "all"
      "wcs_label" "{name}"
      "wcs_rangeset_name" "waarde"
      "wcs_rangeset_label" "waarde"
      "wcs_rangeset_nullvalue" "-9999"
      "wcs_formats" "GTiff"
    END
    TEMPLATE "x"
    {styles}
  END
"""


def vector_layer(name, path, *, kind, key):
    """Describe features from a GeoJSON file."""
    return f"""
  LAYER
    NAME "{name}"
    TYPE {kind}
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{path}"
    PROJECTION "init=epsg:28992" END
    METADATA
      "ows_title" "{name}"
      "ows_include_items" "all"
      "gml_include_items" "all"
      "gml_featureid" "{key}"
      "gml_types" "auto"
      "wfs_use_default_extent_for_getfeature" "false"
    END
    TEMPLATE "x"
  END
"""


def _as_geoserver(text):
    """Turn MapServer's plain answer on a raster into GeoServer's, with GRAY_INDEX."""
    found = re.search(r"value_0 = '([^']*)'", text)
    features = []
    if found:
        value = {"GRAY_INDEX": float(found.group(1))}
        features.append({"type": "Feature", "id": "", "geometry": None, "properties": value})
    return json.dumps({"type": "FeatureCollection", "features": features})


@contextlib.contextmanager
def mapserver(program, folder, layers, *, extent, styles=None, refuse=(), before=None):
    """Serve layers at ``/ows``; give (url, list of requested paths).

    ``styles`` are SLD documents by layer name, given on GetStyles as GeoServer does (MapServer
    has none for rasters). ``refuse`` names the services that answer 404, such as WCS; ``before`` is
    called at every request, before MapServer is asked.
    """
    mapfile, config = folder / "town.map", folder / "mapserver.conf"
    config.write_text(_CONFIG.format(mapfile=mapfile))

    def answer(handler):
        if before is not None:
            before()
        query = urlsplit(handler.path).query
        asked = {key.lower(): values[0] for key, values in parse_qs(query).items()}
        if asked.get("service", "").upper() in refuse:
            reply(handler, "no such service", status=404, content_type="text/plain")
            return
        if asked.get("request") == "GetStyles":
            sld = (styles or {}).get(asked.get("layers", ""))
            if sld is None:
                text = "<ServiceExceptionReport><ServiceException>onbekende laag"
                sld = f"{text}</ServiceException></ServiceExceptionReport>"
            reply(handler, sld, content_type="application/vnd.ogc.sld+xml")
            return
        as_json = asked.get("request") == "GetFeatureInfo"
        env = {
            **os.environ,
            "MAPSERVER_CONFIG_FILE": str(config),
            "MS_MAPFILE": str(mapfile),
            "REQUEST_METHOD": "GET",
            # GeoServer and PDOK name their JSON otherwise than MapServer does
            "QUERY_STRING": query.replace(
                "outputFormat=application%2Fjson", "outputFormat=geojson"
            ).replace("info_format=application%2Fjson", "info_format=text%2Fplain"),
        }
        done = subprocess.run([program], env=env, capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        kind = "text/plain"
        for line in head.decode("latin-1").splitlines():
            name, _, value = line.partition(":")
            if name.lower() == "content-type":
                kind = value.strip()
        if as_json and body.startswith(b"GetFeatureInfo"):
            body, kind = _as_geoserver(body.decode()), "application/json"
        reply(handler, body, content_type=kind)

    with serving(answer) as (url, asked):
        head = _HEAD.format(extent=" ".join(str(v) for v in extent), folder=folder, url=url)
        mapfile.write_text(head + "".join(layers) + "END\n")
        yield f"{url}/ows", asked
