#!/bin/zsh
short() echo hi
other () print -r -- $1
block() {
  echo x
}
text='
not_one() echo
'
cat <<''
none() { :; }

lines=("${(f)"$(cat <<EOT
nor_this() { :; }
EOT
)"}")
last() { echo }
