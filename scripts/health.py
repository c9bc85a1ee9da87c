"""Asks the running app on this machine whether it is able; exit code 0 when it is.

For the health check of a container, which has no curl. Reads KOPPELKANSEN_PORT and
KOPPELKANSEN_PATH as deploy/start.sh does.
"""

import json
import os
import sys
import urllib.error
import urllib.request

_TIMEOUT_S = 8


def main() -> int:
    """Ask, print the answer, and give the exit code."""
    path = os.environ.get("KOPPELKANSEN_PATH", "").strip("/")
    port = int(os.environ.get("KOPPELKANSEN_PORT", "8501"))
    address = f"http://127.0.0.1:{port}/{f'{path}/' if path else ''}gezond"
    # no proxy: this never leaves the machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=_TIMEOUT_S) as answer:
            health = json.loads(answer.read())
            print(json.dumps(health, ensure_ascii=False))
            return 0 if health["gereed"] is True else 1
    except urllib.error.HTTPError as error:
        print(error.read().decode(), file=sys.stderr)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"De app geeft geen bruikbaar antwoord op {address}: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
