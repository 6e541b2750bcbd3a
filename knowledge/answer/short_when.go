package answer

import (
	"beleg/knowledge"
	"beleg/knowledge/timex"
)

// dates returns the times of a passage that name a point or stretch of time.
func (r *reader) dates() []span {
	var out []span
	for _, t := range r.p.Times {
		iso, ok := timex.Answer(t)
		if !ok {
			if iso, ok = timex.Resolve(t, r.p.Text[:t.Start], r.c.record.Published); !ok {
				continue
			}
		}
		s := span{start: t.Start, end: t.End, date: iso, certainty: t.Certainty, quality: 0.5}
		switch {
		case r.asksFor(t.Start, t.End):
			s.quality = 0
		case t.Certainty == knowledge.Exact && len(iso) >= 10:
			s.quality = 1
		case t.Certainty == knowledge.Exact:
			s.quality = 0.9
		case t.Certainty == knowledge.Approximate:
			s.quality = 0.7
		}
		out = append(out, s)
	}
	return out
}
