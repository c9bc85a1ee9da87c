"""Two servers on one folder: every edition that is read is whole, whoever stored it."""

from concurrent.futures import ThreadPoolExecutor

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from tests import town

ROUNDS = 6


def test_two_servers_store_and_read_one_layer_at_once(tmp_path):
    first = town.library(tmp_path)
    servers = [first, Library(var=first.var, data=first.data)]
    rows = {2: town.works().head(2), 4: town.works().head(4)}
    known = Provenance(
        name="works", title="Werken", origin="aangeleverd", source="test", table="works"
    )
    for frame in rows.values():
        first.store(frame, known)

    def store(server):
        for _ in range(ROUNDS):
            for frame in rows.values():
                server.store(frame, known)

    def read(server):
        return [len(server.get("works", origin="aangeleverd").frame) for _ in range(4 * ROUNDS)]

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(store, server) for server in servers]
        reading = [pool.submit(read, server) for server in servers]
        for task in writing:
            task.result()
        counts = {count for task in reading for count in task.result()}
    assert counts <= set(rows)
    # both see the same in the end, and so does a server that starts now
    last = [
        server.get("works", origin="aangeleverd").frame
        for server in (*servers, Library(var=first.var, data=first.data))
    ]
    assert last[0].equals(last[1])
    assert last[0].equals(last[2])
