package misses

import "example.com/exec"

func run() error {
	return exec.Command("ls").Run()
}
