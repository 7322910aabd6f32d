// Command gateway takes webhooks from carriers and hands them to the hub.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"

	"example.org/waybill/gateway/queue"
)

// Config holds what the gateway reads from its flags and environment.
type Config struct {
	Listen     string
	HubURL     string
	RetryLimit int
}

func readConfig() Config {
	var config Config
	flag.StringVar(&config.Listen, "listen", ":8801", "address to listen on")
	flag.StringVar(&config.HubURL, "hub", os.Getenv("WAYBILL_HUB_URL"), "base URL of the hub")
	flag.IntVar(&config.RetryLimit, "retry-limit", 6, "attempts before an event is dropped")
	flag.Parse()
	return config
}

func main() {
	config := readConfig()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	events := queue.New(1024)
	go events.Drain(ctx, NewHubClient(config.HubURL, config.RetryLimit))

	mux := http.NewServeMux()
	mux.Handle("/webhook/", &WebhookHandler{Queue: events, Secret: []byte(os.Getenv("WAYBILL_SECRET"))})
	log.Fatal(http.ListenAndServe(config.Listen, mux))
}
