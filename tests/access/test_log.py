"""What the server tells after logins that go wrong: no secret, in no log, page or address."""

import datetime as dt
import json
import shutil
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.access import parties
from tests.access.parties import Visitor
from tests.browser.server import free_port, start_server
from tests.fetch.servers import reply, reply_json, serving

COOKIE = "koekjes-geheim-7c1d90aa-7c1d90aa-7c1d90aa"
CLIENT = "oidc-geheim-5e20b7f3"


def careless(handler):
    """A provider that repeats in its errors whatever it was sent, the client's secret too."""
    base = f"http://{handler.headers['Host']}"
    if "well-known" in handler.path:
        reply_json(handler, {
            "issuer": base, "authorization_endpoint": f"{base}/in", "jwks_uri": f"{base}/keys",
            "token_endpoint": f"{base}/token", "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        })  # fmt: skip
        return
    length = int(handler.headers.get("Content-Length") or 0)
    told = f"{dict(handler.headers)} {handler.rfile.read(length).decode()}"
    handler.server.told.append(told)
    if "code=refused" in told:
        reply_json(handler, {"error": "invalid_client", "error_description": told}, status=401)
    elif "code=broken" in told:
        reply(handler, told, status=500, content_type="text/plain")
    elif "code=rubbish" in told:
        reply(handler, told)
    else:
        token = {"access_token": "x", "token_type": "Bearer", "id_token": f"a.{CLIENT}.b"}
        reply_json(handler, token)


@pytest.fixture(scope="module", params=["tekst", "json"])
def server(request, prepared_var, tmp_path_factory):
    """The server at its most talkative, with a careless provider."""
    folder = tmp_path_factory.mktemp("log")
    port = free_port()
    heard = []

    def answer(handler):
        handler.server.told = heard
        careless(handler)

    with serving(answer) as (issuer, _):
        secrets = folder / "secrets.toml"
        told = parties.settings(f"http://127.0.0.1:{port}", issuer)
        told = told.replace(parties.SECRET, COOKIE).replace("geheim-van-de-test", CLIENT)
        told = told.replace("[toegang]", '[auth.client_kwargs]\ntoken_endpoint_auth_method = '
                            '"client_secret_post"\n\n[toegang]')  # fmt: skip
        assert COOKIE in told
        assert CLIENT in told
        secrets.write_text(told, encoding="utf-8")
        made = start_server(
            var=shutil.copytree(prepared_var, folder / "var"),
            log=folder / "server.log",
            port=port,
            options=("--secrets.files", str(secrets), "--logger.level", "debug"),
            env={
                "PYTHONWARNINGS": "ignore",
                "KOPPELKANSEN_LOG": request.param,
                "KOPPELKANSEN_LOG_LEVEL": "DEBUG",
            },
        )
        yield made, heard
        made.stop()


def come_back(app, code=None, **more):
    """Begin to log in, and come back from the provider with this code; give all that is told."""
    token = jwt.encode(
        {"alg": "HS256"},
        {"provider": "default", "exp": int(dt.datetime.now(tz=dt.UTC).timestamp()) + 60},
        OctKey.import_key(COOKIE),
    )
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=30) as client:
        begun = client.get(f"{app}/auth/login", params={"provider": token})
        address = begun.headers["location"]
        state = parse_qs(urlsplit(address).query)["state"][0]
        asked = {"state": state, **({"code": code} if code else {}), **more}
        back = client.get(f"{app}/oauth2callback", params=asked)
        assert "_streamlit_user" not in back.cookies
        return f"{address} {back.headers} {back.text}"


def test_what_goes_wrong_at_the_provider_tells_no_secret(server):
    made, heard = server
    told = [come_back(made.url, code) for code in ("refused", "broken", "rubbish", "forged")]
    told.append(come_back(made.url, error="access_denied", error_description="nee"))
    told.append(httpx.get(f"{made.url}/oauth2callback?code=x&state=y", trust_env=False).text)
    told.append(httpx.get(f"{made.url}/auth/login?provider=x.y.z", trust_env=False).text)
    # the provider did get the secret: only then does its absence elsewhere prove anything
    assert any(CLIENT in one for one in heard)
    now = int(dt.datetime.now(tz=dt.UTC).timestamp())
    claims = {
        "origin": made.url, "is_logged_in": True, "provider": "default", "sub": "gerda",
        "roles": ["kk-gemeente"],
    }  # fmt: skip
    for given, secret in ((now - 9 * 3600, COOKIE), (now, "een-ander-geheim-van-genoeg-lengte")):
        signer = URLSafeTimedSerializer(secret, salt="_streamlit_user")
        value = signer.dumps(json.dumps({**claims, "iat": given}))
        visitor = Visitor(made.url, {"_streamlit_user": value})
        told.append(visitor.page("koppelkansen").decode("utf-8", "ignore"))
        assert value not in made.log_text()
    log = made.log_text()
    assert log.strip()
    for text in (log, *told):
        assert COOKIE not in text
        assert CLIENT not in text
