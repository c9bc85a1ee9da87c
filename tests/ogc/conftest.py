"""One server with a login for all tests of the API, with a token for every role."""

import datetime as dt
import shutil
from dataclasses import dataclass, field

import geopandas as gpd
import httpx
import pytest

from geo.access.tokens import make_token, withdraw_token
from geo.catalogue.library import Library
from tests.browser.server import Server, start_server

RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
LAT_LON = "http://www.opengis.net/def/crs/EPSG/0/4326"
LON_LAT = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass
class Api:
    """The API as somebody with a token, or without one, asks it."""

    url: str
    server: Server
    tokens: dict = field(default_factory=dict)
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, timeout=120, verify=False)
    )

    def get(self, path="", *, role=None, headers=None, **parameters):
        """One request; ``bbox_crs`` is written as ``bbox-crs``."""
        told = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        asked = {name.replace("_", "-"): value for name, value in parameters.items()}
        return self.client.get(
            f"{self.url}{path}", params=asked or None, headers={**told, **(headers or {})}
        )

    def items(self, name, *, role="gemeente", **parameters):
        """The document with the features of a collection."""
        answer = self.get(f"/collections/{name}/items", role=role, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="package")
def api(prepared_var, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ogc")
    var = shutil.copytree(prepared_var, folder / "var")
    library = Library(var=var)
    stock = library.get("stock")
    # every eighth building of each owner: the answers are the same in kind
    some = stock.frame[stock.frame.groupby("owner").cumcount() % 8 == 0].reset_index(drop=True)
    library.store(gpd.GeoDataFrame(some), stock.provenance)
    now = dt.datetime.now(tz=dt.UTC)
    roles = {
        "lezer": "lezer:Huurdersraad", "trivire": "corporatie:Trivire",
        "woonbron": "corporatie:Woonbron", "gemeente": "gemeente",
    }  # fmt: skip
    tokens = {
        name: make_token(var, name=f"proef {name}", role=role, now=now).secret
        for name, role in roles.items()
    }
    gone = make_token(var, name="ingetrokken", role="gemeente", now=now)
    withdraw_token(var, gone.token.id, now=now)
    long_ago = now - dt.timedelta(days=400)
    old = make_token(var, name="verlopen", role="gemeente", now=long_ago)
    tokens |= {"ingetrokken": gone.secret, "verlopen": old.secret}
    server = start_server(
        var=var,
        log=folder / "log",
        env={"KOPPELKANSEN_LOGIN": "verplicht", "KOPPELKANSEN_LOG": "json"},
    )
    api = Api(url=f"{server.url}/ogc", server=server, tokens=tokens)
    yield api
    api.client.close()
    server.stop()
