VERSION=1.2
export PATH="$PATH:/opt/bin" EDITOR
export -f build
readonly LIMIT=10
declare -r DEPTH=3
declare -gx SHARED=1
declare -a files=(a b)
typeset -i count=0
count+=1
alias ll='ls -l' la="ls -a"
alias plain=ls
LANG=C sort names

setup() {
  export ROOT=/srv
  declare inside=1
  local quiet=1
  plain_inside=2
}
alias -p
alias -g -- -h='-h | less' who
--theme="dark"
