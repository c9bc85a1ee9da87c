import pandas as pd
import pytest

from geo.progress.figures import LazyTables


def test_a_table_is_worked_out_once_and_only_when_it_is_asked_for():
    made = []

    def table(name):
        made.append(name)
        return pd.DataFrame({"name": [name]})

    tables = LazyTables({"a": lambda: table("a"), "b": lambda: table("b")})
    assert list(tables) == ["a", "b"]
    assert len(tables) == 2
    assert "a" in tables
    assert not made
    assert tables["b"]["name"].tolist() == ["b"]
    assert tables["b"] is tables["b"]
    assert made == ["b"]
    with pytest.raises(KeyError):
        tables["c"]
