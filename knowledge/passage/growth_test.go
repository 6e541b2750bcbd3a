//go:build unix

package passage_test

import (
	"math"
	"syscall"
	"testing"
	"time"
)

// The lengths of text between which growth is measured; -short takes shorter ones.
const smallest, largest = 64 << 10, 1 << 20

// BenchmarkGrowth measures how the CPU time of each stage grows with the length
// of the text, from 64 KB to 1 MB: 1 is linear, 2 quadratic.
//
//	go test ./knowledge/passage -run - -bench Growth -benchtime 1x
func BenchmarkGrowth(b *testing.B) {
	largest, list := largest, runs(b)
	if testing.Short() {
		largest, list = smallest, list[:1]
	}
	for _, s := range stages {
		for _, r := range list {
			b.Run(s.name+"/"+r.name, func(b *testing.B) {
				var points []point
				for b.Loop() {
					points = points[:0]
					for size := smallest; size <= largest; size *= 4 {
						points = append(points, point{float64(size), s.cost(r, size, largest)})
					}
				}
				b.ReportMetric(exponent(points), "exponent")
				b.ReportMetric(1000*points[len(points)-1].cost, "ms/MB")
			})
		}
	}
}

// cost is the CPU time in seconds of reading one text, of several runs the least,
// since other programs only make it longer. Short texts are read more often, so
// that a run is the same work for each size.
func (s stage) cost(r run, size, largest int) float64 {
	text := r.text(size)
	least := math.Inf(1)
	for range 3 {
		before := cpu()
		for range largest / size {
			s.read(text, r.language)
		}
		least = min(least, (cpu() - before).Seconds())
	}
	return least / float64(largest/size)
}

// cpu is the processor time of the process, with what the collector took.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type point struct{ size, cost float64 }

// exponent fits cost = c * size^exponent by least squares of the logarithms.
func exponent(points []point) float64 {
	var n, x, y, xx, xy float64
	for _, p := range points {
		u, v := math.Log(p.size), math.Log(max(p.cost, 1e-5))
		n, x, y, xx, xy = n+1, x+u, y+v, xx+u*u, xy+u*v
	}
	return (n*xy - x*y) / (n*xx - x*x)
}
