package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Handler serves the accounts in a database.
func Handler(database, currency string) http.Handler {
	router := chi.NewRouter()
	router.Get("/livez", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	router.Get("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if !answers(r.Context(), database) {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		}
	})
	router.Handle("/metrics", promhttp.Handler())
	router.Route("/v1", func(r chi.Router) {
		r.Get("/accounts/{id}", func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{
				"id":       chi.URLParam(r, "id"),
				"currency": currency,
			})
		})
		r.Route("/internal", func(r chi.Router) {
			r.Get("/health", func(w http.ResponseWriter, _ *http.Request) {})
		})
	})
	return router
}

func answers(ctx context.Context, database string) bool {
	connection, err := pgx.Connect(ctx, database)
	if err != nil {
		return false
	}
	defer func() { _ = connection.Close(ctx) }()
	return connection.Ping(ctx) == nil
}
