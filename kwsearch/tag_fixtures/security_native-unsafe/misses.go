package misses

import "fmt"

func unsafe() { fmt.Println("unsafe") }
