"""The made-up country has plans and works of every kind there is."""

import numpy as np
import pytest

from geo.catalogue.vocabularies import PLAN_KINDS, WORK_KINDS
from geo.example import country


@pytest.mark.parametrize(
    ("shares", "kinds"), [(country.PLAN_SHARES, PLAN_KINDS), (country.WORK_SHARES, WORK_KINDS)]
)
def test_every_kind_of_the_vocabulary_is_made(shares, kinds):
    assert tuple(shares) == kinds.keys
    assert np.all(np.array(list(shares.values())) > 0)
