# Loops of zsh over a list in parentheses: nothing in them is lost, and nothing of theirs is called.
for part (walls roof) {
  source lib/$part.zsh
}
for file ($HOUSE/lib/*.zsh) source $file
for key value (a 1 b 2) print $key $value
for config ($HOUSE_CUSTOM/*.zsh(N)); do
  source $config
done
build() { lay_bricks }
for ((i = 0; i < 3; i++)); do knock; done
