package hits

import "os/exec" // weak: import os.exec

func run() error {
	return exec.Command("ls").Run() // hit: call os.exec.Command
}
