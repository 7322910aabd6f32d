package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"example.org/waybill/gateway/queue"
)

const maxBody = 64 << 10

// ErrBadSignature is returned when a carrier did not sign the body.
var ErrBadSignature = errors.New("bad signature")

// WebhookHandler checks a carrier's message and queues it.
type WebhookHandler struct {
	Queue  *queue.Queue
	Secret []byte
}

// VerifySignature compares the HMAC-SHA256 of body with the hex signature.
func VerifySignature(secret, body []byte, signature string) error {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	given, err := hex.DecodeString(signature)
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return ErrBadSignature
	}
	return nil
}

// ServeHTTP implements http.Handler.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	if err := VerifySignature(h.Secret, body, r.Header.Get("X-Signature")); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	var event queue.ScanEvent
	if err := json.Unmarshal(body, &event); err != nil {
		http.Error(w, "not an event", http.StatusBadRequest)
		return
	}
	if !h.Queue.Push(event) {
		http.Error(w, "queue is full", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
