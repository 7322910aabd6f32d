package winch

import (
	"os/exec"
	t "time"
)

var run = exec.Command

var (
	now        = t.Now
	left, late = exec.LookPath, t.Since
	gone       = unknown.Thing
)

func Haul() {
	run("haul")
	now().Add(1)
	left("x")
	gone()
}
