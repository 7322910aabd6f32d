package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
)

func sign(secret, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func TestVerifySignature(t *testing.T) {
	secret, body := []byte("s3"), []byte(`{"number":"WB-2041-7735-5"}`)
	if err := VerifySignature(secret, body, sign(secret, body)); err != nil {
		t.Fatal(err)
	}
	if err := VerifySignature(secret, body, sign([]byte("other"), body)); !errors.Is(err, ErrBadSignature) {
		t.Fatalf("want ErrBadSignature, got %v", err)
	}
}

func BenchmarkVerifySignature(b *testing.B) {
	secret, body := []byte("s3"), make([]byte, 1024)
	signature := sign(secret, body)
	for i := 0; i < b.N; i++ {
		_ = VerifySignature(secret, body, signature)
	}
}
