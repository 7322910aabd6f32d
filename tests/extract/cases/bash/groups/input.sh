! { check; }
time { wait_for it; }
coproc READER { read_all; }
if ! { ready; }; then stop; fi
each() for item in "$@"; do show "$item"; done
choose() case $1 in
  a) first ;;
esac
until_done() until finished; do
  step
done
after() { ! { last; }; }
