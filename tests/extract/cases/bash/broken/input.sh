# The grammar loses its way in the nested expansion below, functions are still found.
first() {
  echo "${out:+${out};}1"
}

second ()
{
  helper "${2##"$ROOT"}"
}

function third {
  echo "${out:+${out};}2"
}
