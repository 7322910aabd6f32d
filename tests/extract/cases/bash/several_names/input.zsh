function first second {
  echo "$0"
}
function -T traced third() { print "$0" }

fourth() {
  echo
}
