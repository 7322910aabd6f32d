// Package store keeps records.
package store

//go:generate stringer -type=Level

// MaxSize is the largest record.
const MaxSize = 1 << 20

const (
	Low Level = iota
	Mid
	high, top = 3, 4
)

var ErrClosed = errors.New("closed")

var (
	width, height int
	_             Store = (*disk)(nil)
	hook                = func(key string) bool { return key != "" }
)

// Level says how much is logged.
type Level int

type (
	Names   = map[string]int
	Handler func(key string) error
	// disk writes files.
	disk struct {
		sync.Mutex
		*log.Logger
		Cache[string]
		pool.Pool[int]
		path, name string `json:"path"`
		open       func() (Handler, error)
		stats      struct{ reads int }
	}
)

// Store reads and writes.
type Store interface {
	Reader
	io.Closer
	Get(key string) ([]byte, error)
	put(key string)
}

type Number interface{ ~int | ~float64 }

func Open(path string) (*disk, error) {
	const limit = 3
	var local = limit
	return &disk{path: path, stats: struct{ reads int }{local}}, nil
}

func (d *disk) Get(key string) ([]byte, error) { return nil, ErrClosed }
func (disk) put(_ string)                      {}
func init()                                    {}
func external(a int) int

func _() {
	var x [1]struct{}
	_ = x[0]
}
