package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"example.org/waybill/gateway/queue"
)

const (
	firstBackoff = 200 * time.Millisecond
	maxBackoff   = 30 * time.Second
)

// HubClient posts events to the hub and retries.
type HubClient struct {
	baseURL    string
	retryLimit int
	client     http.Client
}

// NewHubClient returns a client that tries each event at most retryLimit times.
func NewHubClient(baseURL string, retryLimit int) *HubClient {
	return &HubClient{baseURL: baseURL, retryLimit: retryLimit, client: http.Client{Timeout: 5 * time.Second}}
}

// Deliver implements queue.Sink. It doubles its pause after each failure.
func (c *HubClient) Deliver(ctx context.Context, event queue.ScanEvent) error {
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	backoff := firstBackoff
	for attempt := 1; ; attempt++ {
		if err = c.post(ctx, body); err == nil || attempt >= c.retryLimit {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(backoff):
		}
		if backoff *= 2; backoff > maxBackoff {
			backoff = maxBackoff
		}
	}
}

func (c *HubClient) post(ctx context.Context, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.baseURL+"/events", bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("hub answered %s", response.Status)
	}
	return nil
}
