package hits

import "C"      // hit: import C
import "unsafe" // weak: import unsafe

func pointer(value *int) uintptr {
	return uintptr(unsafe.Pointer(value)) // hit: call unsafe.Pointer
}
