#!/usr/bin/env bash
# Builds the release.

# Prints an error.
fail() {
  local text=$1
  echo "error: $text" >&2
}

function build {
  inner() { :; }
  if true; then
    conditional() { :; }
  fi
}

function with_both() ( cd /tmp && ls )
bash-it::load-all() { . "$1"; }
one_line() { echo hi; }

# Not a function: mail()
echo "not() { a function; }"
arguments=()
cat <<EOF
text $(hostname) ${USER}
no_function() { echo; }
EOF
