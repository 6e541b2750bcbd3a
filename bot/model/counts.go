package model

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/point"
)

// Outcome is what became of a question to a model.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered"
	Failed   Outcome = "failed"
	Late     Outcome = "late"
	Shed     Outcome = "shed"    // there was no time to wait for its turn
	Resting  Outcome = "resting" // the model is left alone after failures
	Cached   Outcome = "cached"
)

var outcomes = []Outcome{Answered, Failed, Late, Shed, Resting, Cached}

// Counts counts since the start. The zero Counts is ready.
type Counts struct {
	mu       sync.Mutex
	outcomes map[Outcome]int
	parts    map[knowledge.Part]int
	reasons  map[point.Reason]int
	seconds  float64
}

func (c *Counts) add(o Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.outcomes == nil {
		c.outcomes = map[Outcome]int{}
	}
	c.outcomes[o]++
}

func (c *Counts) took(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seconds += d.Seconds()
}

// Of returns how often something became of a question.
func (c *Counts) Of(o Outcome) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outcomes[o]
}

// Took counts the part that a model took in an answer.
func (c *Counts) Took(p knowledge.Pointing) {
	if p.Part == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parts == nil {
		c.parts, c.reasons = map[knowledge.Part]int{}, map[point.Reason]int{}
	}
	c.parts[p.Part]++
	if r := point.Reason(p.Reason); p.Part == knowledge.Discarded && slices.Contains(point.Reasons, r) {
		c.reasons[r]++
	}
}

// WriteTo writes the counts as Prometheus reads them
// (prometheus.io/docs/instrumenting/exposition_formats).
func (c *Counts) WriteTo(w io.Writer) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	head := func(name, help string) { fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s counter\n", name, help, name) }
	head("beleg_model_questions_total", "What became of questions to the model.")
	for _, o := range outcomes {
		fmt.Fprintf(&b, "beleg_model_questions_total{outcome=%q} %d\n", o, c.outcomes[o])
	}
	head("beleg_model_seconds_total", "Time spent waiting for the model's answers.")
	fmt.Fprintf(&b, "beleg_model_seconds_total %g\n", c.seconds)
	head("beleg_model_parts_total", "What part the model took in answers.")
	for _, p := range knowledge.Parts {
		fmt.Fprintf(&b, "beleg_model_parts_total{part=%q} %d\n", p, c.parts[p])
	}
	head("beleg_model_discarded_total", "Why what the model said was discarded.")
	for _, r := range point.Reasons {
		fmt.Fprintf(&b, "beleg_model_discarded_total{reason=%q} %d\n", string(r), c.reasons[r])
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}
