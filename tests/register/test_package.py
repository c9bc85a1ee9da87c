"""What the package gives by name is in the module it names."""

from importlib import import_module

import geo.register
from geo.register import _HOMES


def test_every_name_is_there_and_none_is_forgotten():
    assert set(_HOMES) | {"RegisterError"} == set(geo.register.__all__)
    for name, home in _HOMES.items():
        assert getattr(geo.register, name) is getattr(import_module(f"geo.register.{home}"), name)
