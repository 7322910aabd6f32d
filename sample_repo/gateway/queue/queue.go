// Package queue holds scan events until the hub takes them.
package queue

import (
	"context"
	"log"
	"time"
)

// ScanEvent is one sighting of a parcel; the JSON form is in docs/events.md.
type ScanEvent struct {
	Number string    `json:"number"`
	Status string    `json:"status"`
	Depot  string    `json:"depot"`
	At     time.Time `json:"at"`
}

// Sink takes events out of a queue.
type Sink interface {
	Deliver(ctx context.Context, event ScanEvent) error
}

// Queue is a bounded queue, safe for many goroutines.
type Queue struct {
	events chan ScanEvent
}

// New returns an empty queue for at most size events.
func New(size int) *Queue {
	return &Queue{events: make(chan ScanEvent, size)}
}

// Push adds an event and reports whether there was room.
func (q *Queue) Push(event ScanEvent) bool {
	select {
	case q.events <- event:
		return true
	default:
		return false
	}
}

// Drain hands events to sink until ctx ends.
func (q *Queue) Drain(ctx context.Context, sink Sink) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-q.events:
			if err := sink.Deliver(ctx, event); err != nil {
				log.Printf("dropped %s: %v", event.Number, err)
			}
		}
	}
}
