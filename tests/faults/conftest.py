from tests.upkeep.conftest import installed  # noqa: F401 - an installation with a register
