#!/bin/sh
# Start a SeaweedFS server with one S3 user, whose keys come from the environment: S3_ACCESS_KEY and S3_SECRET_KEY.
set -eu

: "${S3_ACCESS_KEY:?is not set}" "${S3_SECRET_KEY:?is not set}"
data=${SEAWEEDFS_DATA:-/data}
config=$(mktemp)
printf '{"identities": [{"name": "factory", "actions": ["Admin", "Read", "List", "Tagging", "Write"],
  "credentials": [{"accessKey": "%s", "secretKey": "%s"}]}]}' "$S3_ACCESS_KEY" "$S3_SECRET_KEY" > "$config"

# Only S3 asks for keys: the other services listen to this container alone. Volumes are small and many, as each bucket
# takes some.
exec weed server -dir="$data" -ip=127.0.0.1 -ip.bind=127.0.0.1 -filer -volume.max=100 -master.volumeSizeLimitMB=1024 \
  -s3 -s3.ip.bind=0.0.0.0 -s3.port="${S3_LISTEN:-8333}" -s3.config="$config" \
  -s3.port.iceberg=0 -s3.port.lance=0 -master.telemetry=false
