#!/bin/sh
# Keeps names.

LIMIT=10
export LIMIT

open_store() {
  store="$1"
  mkdir -p "$store"
}

find_name() {
  part="$1"
  for name in "$store"/*; do
    if [ "$name" = "$part" ]; then
      echo "found: $name"
      return 0
    elif [ -z "$name" ]; then
      count=$(ls "$store" | wc -l)
      echo "none of $count"
    fi
  done
  return 1
}

close_store() {
  rm -r "$store"
}

main() {
  open_store "$1"
  find_name "$2"
}
