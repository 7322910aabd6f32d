# Shared by the other scripts: source it, do not run it.

log() {
    printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2
}

die() {
    log "error: $*"
    exit 1
}

# require COMMAND: stop when a command is not installed.
require() {
    command -v "$1" >/dev/null || die "$1 is not installed"
}
