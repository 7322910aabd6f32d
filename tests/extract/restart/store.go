package store

import (
	"fmt"
	"strings"
)

const limit = 10

type Store struct {
	names []string
	count int
}

func New(first string) *Store {
	return &Store{names: []string{first}}
}

func (s *Store) Find(part string, exact bool) ([]string, error) {
	var found []string
	for i, name := range s.names {
		if exact && name == part {
			found = append(found, name)
		} else if strings.Contains(name, part) {
			found = append(found, fmt.Sprintf("%d: %s", i, name))
		}
	}
	if len(found) > limit {
		return nil, fmt.Errorf("more than %d", limit)
	}
	return found, nil
}

type Reader interface {
	Read(count int) string
}

func (s *Store) Len() int {
	return s.count
}
