#!/usr/bin/env bash
# Fills a new database with demo parcels.
set -euo pipefail

source "$(dirname "$0")/lib.sh"

DATABASE=waybill.db
DEMO=0

parse_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --database) DATABASE=$2; shift 2 ;;
            --demo) DEMO=1; shift ;;
            *) die "unknown option $1" ;;
        esac
    done
}

insert_parcel() {
    sqlite3 "$DATABASE" <<SQL
INSERT INTO parcel (number, destination, weight_grams) VALUES ('$1', '$2', $3);
SQL
}

main() {
    require sqlite3
    parse_options "$@"
    python -c "from hub.store import ParcelStore; ParcelStore('$DATABASE').close()"
    if [ "$DEMO" = 1 ]; then
        insert_parcel WB-2041-7735-5 MUC 1200
        log "one demo parcel in $DATABASE"
    fi
}

main "$@"
