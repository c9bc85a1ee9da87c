"""A real OIDC provider that knows the people of the test, as a process of its own.

Apart from the tests, because it uses a module that its own library is about to drop, and there
every warning is an error.
"""

import sys
import time

from oidc_provider_mock import User, run_server_in_thread

from tests.access.parties import PEOPLE

if __name__ == "__main__":
    users = [User(sub=name, claims={"roles": [group]}) for name, group in PEOPLE.items()]
    with run_server_in_thread(int(sys.argv[1]), user_claims=users):
        while True:
            time.sleep(60)
