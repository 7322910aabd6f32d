package main

/*
#include <stdlib.h>
*/
import "C"

import (
	"crypto/tls"
	"fmt"
	. "math"
	_ "net/http/pprof"
	"os/exec"
	"testing"
	"unsafe"

	"example.com/tool/v2"
	yaml "gopkg.in/yaml.v3"
	"gopkg.in/ini.v1"
	`raw/path`
)

func main() {
	defer fmt.Println("done", Sqrt(2))
	go exec.Command("ls", "-l").Run()
	config := &tls.Config{InsecureSkipVerify: true}
	config.InsecureSkipVerify = true
	yaml.Unmarshal(nil, ini.Empty(path.Dir(tool.Name())))
	C.free(unsafe.Pointer(nil))
	(func() { fmt.Print('x') })()
	handlers[0].Serve(server.pool.get().Close())
	switch v := any(config).(type) {
	case *tls.Config, tool.Option:
		_ = v
	}
}

func TestMain(t *testing.T) {}
