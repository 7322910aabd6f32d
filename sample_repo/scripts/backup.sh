#!/usr/bin/env bash
# Copies the database while the hub runs; keeps the last fourteen copies.
set -euo pipefail

. "$(dirname "$0")/lib.sh"

readonly KEEP=14
BACKUP_DIR=${BACKUP_DIR:-backups}
export BACKUP_DIR

rotate() {
    ls -1t "$BACKUP_DIR"/waybill-*.db | tail -n +$((KEEP + 1)) | xargs -r rm --
}

require sqlite3
mkdir -p "$BACKUP_DIR"
target="$BACKUP_DIR/waybill-$(date -u +%Y%m%dT%H%M%S).db"
sqlite3 "${1:-waybill.db}" ".backup '$target'"
rotate
log "saved $target"
