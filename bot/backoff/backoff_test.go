package backoff

import (
	"math"
	"testing"
	"time"
)

func TestAfter(t *testing.T) {
	for _, c := range []struct {
		failures          int
		first, most, want time.Duration
	}{
		{0, time.Second, time.Minute, time.Second},
		{1, time.Second, time.Minute, time.Second},
		{2, time.Second, time.Minute, 2 * time.Second},
		{6, time.Second, time.Minute, 32 * time.Second},
		{7, time.Second, time.Minute, time.Minute},
		{math.MaxInt, time.Second, time.Minute, time.Minute},
		{3, time.Hour, time.Minute, time.Minute},
		{-4, time.Second, time.Minute, time.Second},
		{80, time.Second, math.MaxInt64 / 2, math.MaxInt64 / 2}, // doubling does not overflow
	} {
		if got := After(c.failures, c.first, c.most); got != c.want {
			t.Errorf("After(%d, %v, %v) = %v, want %v", c.failures, c.first, c.most, got, c.want)
		}
	}
}
