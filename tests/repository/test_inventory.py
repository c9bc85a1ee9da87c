"""Nothing comes along without its licence and its line in the bill of materials."""

import json

import pytest

from scripts import inventory


@pytest.fixture(scope="module")
def bill():
    return inventory.sbom()


def test_the_list_of_licences_is_that_of_the_pinned_packages():
    written = inventory.TARGET.read_text(encoding="utf-8")
    # a browser library may have the name of a Python package
    python = written.partition("## In de browser")[0]
    for name, (version, _) in inventory.pinned().items():
        row = [
            line for line in python.splitlines() if line.startswith((f"| [{name}](", f"| {name} |"))
        ]
        assert len(row) == 1, f"run: python scripts/inventory.py licences ({name})"
        assert f"| {version}" in row[0], name
    for one in inventory.browser_packages():
        assert f"| {one['name']} | {one['version']} | {one['licence']} |" in written
    browser = written.partition("## In de browser")[2].partition("## Lettertypen")[0]
    assert browser.count("\n| ") == len(inventory.browser_packages()) + 1
    for name, _, licence, _ in inventory.FONTS:
        assert name in written
        assert licence in written


def test_the_linter_is_no_part_of_the_app(bill):
    manifest = json.loads((inventory.ROOT / "package.json").read_text(encoding="utf-8"))
    names = {one["name"] for one in inventory.browser_packages()}
    assert set(manifest["vendor"]) <= set(manifest["dependencies"]) <= names
    assert not names & set(manifest["devDependencies"])
    assert not any(one["name"].startswith("eslint") for one in bill["components"])


def test_no_licence_forbids_what_the_app_does():
    # share alike of a whole program (AGPL, GPL) would need a decision; LGPL and MPL do not
    for name in inventory.pinned():
        licence = inventory.python_licence(name)[0]
        assert "AGPL" not in licence, name
        assert not licence.startswith("GPL"), name


def test_a_package_without_a_known_licence_is_an_error():
    with pytest.raises(LookupError):
        inventory.python_licence("no-such-package-at-all")


def test_the_bill_of_materials_has_every_pinned_package(bill):
    assert bill["bomFormat"] == "CycloneDX"
    found = {one.get("purl", "").partition("?")[0] for one in bill["components"]}
    for name, (version, _) in inventory.pinned().items():
        assert f"pkg:pypi/{name}@{version}" in found, name
    for one in inventory.browser_packages():
        assert f"pkg:npm/{one['name'].replace('@', '%40')}@{one['version']}" in found
    names = {one["name"] for one in bill["components"]}
    assert {name for name, *_ in inventory.FONTS} <= names
    assert all(one["licenses"] for one in bill["components"])
    packages = [one for one in bill["components"] if one["type"] == "library"]
    assert all(one.get("hashes") or one.get("externalReferences") for one in packages)


def test_the_bill_of_materials_keeps_its_own_schema(bill):
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - only this test needs it
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    version = SchemaVersion.from_version(bill["specVersion"])
    assert JsonStrictValidator(version).validate_str(json.dumps(bill)) is None


def test_an_audit_that_reaches_nobody_says_that_nothing_was_looked_at(monkeypatch, capsys):
    # where nothing listens: whatever tries to go out by way of a proxy fails at once
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert inventory.audit() == inventory.NOT_REACHED
    assert "NIETS nagekeken" in capsys.readouterr().err
