package shop

type Order struct{ Name *string }

func orders() []Order {
	first := Order{Name: new("first")}
	count := new(len(first.names()) + 1)
	deep := new(Order{Name: new(`second`)})
	return append([]Order{first, *deep}, Order{Name: new(join("a", "b"))}, more(*count))
}

func empty() *map[string]int { return new(map[string]int) }
