# Prints "FILE<tab>LINE<tab>PATH" of every file that a script sources: bash trace_sources.sh SCRIPT
# Bash goes through the script itself, but a trap lets it carry out nothing but assignments, tests, functions of the
# script, and what tells names of folders; all other commands are passed over as if they had succeeded.
exec 9>&1 >/dev/null </dev/null
readonly __word='([^][:space:]"'\''`();&|<>[]|\\.|"([^"\\`]|\\.)*"|'\''[^'\'']*'\''|\$\(([^()]|\([^()]*\))*\))*'
readonly __assigns="^[A-Za-z_][A-Za-z0-9_]*(\[[^]]*\])?\+?=(${__word}|\(.*\))\$"

__may() {
  local name=${1%%[[:space:]]*}
  case $name in
    source | . | cd | pwd | dirname | basename | readlink | realpath | '[' | test | '[[' | '((' | for | case | if | \
      local | declare | typeset | export | readonly | shift | return | break | continue | read | mapfile | : | true | \
      false | echo | printf | unset | builtin | __told) [[ $1 != *'>'*'/'* ]] ;;
    *) [[ $1 =~ $__assigns ]] || declare -F -- "$name" &>/dev/null ;;
  esac
}
__told() {
  local path=$2
  [[ $path == */* || -e $path ]] || path=$(type -P -- "$path")
  printf '%s\t%s\t%s\n' "${BASH_SOURCE[2]}" "${BASH_LINENO[1]}" "$(realpath -m -- "$path")" >&9
  ((${#BASH_SOURCE[@]} < 40)) && [[ -f $path ]]
}
source() { __told source "$@" && builtin source "$@"; }
.() { __told . "$@" && builtin source "$@"; }
shopt -s extdebug
trap '__may "$BASH_COMMAND"' DEBUG
BASH_ARGV0=$1
builtin source "$1"
