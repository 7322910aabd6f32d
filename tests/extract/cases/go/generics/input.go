package generics

type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func (p *Pair[K, V]) Swap() Pair[K, V] { return Pair[K, V]{p.Key, p.Value} }
func (p Pair[_, V]) Get() V            { return p.Value }

func Map[T, U any](items []T, f func(T) U) []U {
	out := make([]U, 0, len(items))
	for _, item := range items {
		out = append(out, f(item))
	}
	return out
}

var lengths = Map[string, int](names, func(s string) int { return len(s) })
var first = util.First[int](numbers)
