#!/bin/sh
# Starts the app as a service, from a container or a unit of systemd: the browser libraries in
# place, an older register brought up to date (a copy first), and then the server itself.
#
# KOPPELKANSEN_VAR      folder for everything that is collected
# KOPPELKANSEN_ASSETS   folder with the browser libraries, when they came along (a container)
# KOPPELKANSEN_ADDRESS  address to listen on (127.0.0.1: only this machine, for a proxy)
# KOPPELKANSEN_PORT     port to listen on (8501)
# KOPPELKANSEN_PATH     path below which a proxy offers the app, such as koppelkansen
set -eu
cd "$(dirname "$0")/.."

var=${KOPPELKANSEN_VAR:-var}
assets=${KOPPELKANSEN_ASSETS:-}
if [ -n "$assets" ] && ! cmp -s "$assets/vendor.json" "$var/vendor/vendor.json"; then
    # beside it first, so that a start that is stopped halfway leaves nothing half
    rm -rf "$var/vendor.nieuw"
    cp -R "$assets" "$var/vendor.nieuw"
    rm -rf "$var/vendor"
    mv "$var/vendor.nieuw" "$var/vendor"
fi

python -m geo migrate

exec python -m streamlit run app.py \
    --server.address "${KOPPELKANSEN_ADDRESS:-127.0.0.1}" \
    --server.port "${KOPPELKANSEN_PORT:-8501}" \
    --server.baseUrlPath "${KOPPELKANSEN_PATH:-}" \
    --server.headless true
