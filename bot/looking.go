package main

import (
	"context"
	"time"

	"beleg/bot/intake"
	"beleg/knowledge/look"
	"beleg/knowledge/store"
)

// looking runs the errands of looks.
func looking(l *look.Looker) intake.Handler {
	return func(ctx context.Context, f intake.Fetcher, e *store.Errand) (time.Time, error) {
		return l.Look(ctx, func(only bool) look.Fetcher {
			if only {
				return f.Outside()
			}
			return f
		}, e)
	}
}
