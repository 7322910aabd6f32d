git log --since="2026-09-04 18:10" --pretty=format:"%h|%s" --date=x
build --mode='a b' | Select-Shown
function After { }
