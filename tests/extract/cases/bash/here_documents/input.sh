first() {
	cat <<A <<-'B'
a() { :; }
A
b() { :; }
	B
}
cat <<'EOF'; echo done
c() { :; }
EOF
cat <<"END OF IT" 2>&1 | tail -5
d() { :; }
END OF IT
mask=$((1 << EOF))
# see <<MARK
real() { :; }
MARK
last() { first; }
