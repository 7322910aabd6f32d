package stock

type Shelf struct {
	Place struct {
		Row int
	}
	Items []struct {
		Count int
	}
	Next *struct{ Name string }
}

var limits struct{ Most int }

func run() {
	local := []struct{ Case string }{{"a"}}
	_ = local
}
