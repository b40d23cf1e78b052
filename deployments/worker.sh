#!/bin/sh
# What a worker does when it starts: make itself known to the Prefect server, then work. Safe to run again and again.
set -eu

pool=toucan
cd "${FACTORY_ROOT:?set FACTORY_ROOT to the folder of this repository}"

prefect work-pool inspect "$pool" > /dev/null 2>&1 || prefect --no-prompt work-pool create "$pool" --type process
python -m prefect block register -m blocks
prefect --no-prompt deploy --all --prefect-file deployments/prefect.yaml
prefect automation inspect "graph-toucan server down" > /dev/null 2>&1 ||
  prefect automation create --from-file deployments/automations.yaml

exec prefect worker start --pool "$pool" --type process --limit "${WORKER_LIMIT:-2}" --install-policy never --with-healthcheck
