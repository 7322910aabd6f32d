source ./lib.sh
. "$DIR/common.sh" --quiet
source "${HERE}/$(uname).sh"
./run.sh | grep -v "x" && apt-get install || exit 1
result=$(compute --fast "$(nested 'a')")
eval "$result"
"$tool" --help
/usr/bin/env python3 -m tool
[ -f file ] && [[ $a == b ]]
