package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/timex"
)

// when is the time that a question asks for, and what it wants of the times of the
// articles.
type when struct {
	asked  bool   // it names a time
	period spoken // which
	latest bool   // it asks for what is newest: "latest", "zuletzt", "this week"
	day    string // on which it is asked, ISO 8601; "" when that is not known
}

// whenOf finds the time in a question.
func whenOf(q knowledge.Question) when {
	w := when{day: q.Asked, latest: asksLatest(q.Text)}
	list := allCues().periods(q.Text, askedTimes(q.Text, q.Asked), "")
	if len(list) == 0 {
		return w
	}
	w.asked, w.period = true, list[0]
	if i := slices.IndexFunc(list, func(s spoken) bool { return s.ranged }); i >= 0 {
		w.period = list[i]
	}
	return w
}

// askedTimes are the times of a question, which may be of any language: that counts
// which reads most of it as times.
func askedTimes(text, asked string) (best []knowledge.TimeExpression) {
	most := 0
	for _, l := range lang.All {
		times, n := timex.Find(text, l.Code, asked), 0
		for _, t := range times {
			n += t.End - t.Start
		}
		if n > most {
			best, most = times, n
		}
	}
	return best
}

// asksLatest reports whether a question asks for what is newest, or for a time that
// is one only on the day of asking: "zuletzt", "this week", "yesterday".
func asksLatest(text string) bool {
	for _, t := range lang.Tokens(text) {
		if allCues().says(t.Text, cueLatest) {
			return true
		}
	}
	return slices.ContainsFunc(askedTimes(text, ""), func(t knowledge.TimeExpression) bool {
		return t.Value == "PRESENT_REF" || t.Value == "PAST_REF" || t.Value == "XXXX-XX-XX"
	})
}

// anchor is the last moment at which what is asked for may begin to be so: who
// held an office "from 2014 to 2016" came to it in 2014 or before.
func (w *when) anchor() float64 {
	if math.IsInf(w.period.from, -1) {
		return w.period.to
	}
	return math.Max(w.period.first.to, w.period.from)
}

// timeline is what the passages of an article say of time.
type timeline struct {
	once    sync.Once
	of      [][]spoken // by passage; those of an earlier one where it has none
	carried []int      // how many passages earlier they stand
	begins  []float64  // years in which something begins, ascending
}

// maxCarried is how many sentences a time holds on for those without one.
const maxCarried = 6

// read fills a timeline, once; it is safe for concurrent use.
func (l *timeline) read(v *index.View) *timeline {
	l.once.Do(func() {
		own := cuesOf(v.Language)
		l.of, l.carried = make([][]spoken, v.Len()), make([]int, v.Len())
		for i := range v.Len() {
			p := v.Passage(i)
			l.of[i] = own.periods(p.Text, p.Times, v.Published)
			for _, s := range l.of[i] {
				if !math.IsInf(s.from, -1) {
					l.begins = append(l.begins, s.begins())
				}
			}
			if len(l.of[i]) == 0 && i > 0 && v.Seq(i-1) > 0 && l.carried[i-1] < maxCarried && l.of[i-1] != nil {
				l.of[i], l.carried[i] = l.of[i-1], l.carried[i-1]+1
			}
		}
		slices.Sort(l.begins)
	})
	return l
}

// held is the year in which began what still held at the time asked for, as far as
// the article names years: the greatest that is not behind it. "After 2010" asks for
// the first that is.
func (l *timeline) held(w *when) (year float64, ok bool) {
	if w.period.later {
		i, _ := slices.BinarySearch(l.begins, math.Ceil(w.period.from))
		if i < len(l.begins) {
			return l.begins[i], true
		}
		return 0, false
	}
	i, _ := slices.BinarySearch(l.begins, w.anchor())
	if i == 0 {
		return 0, false
	}
	return l.begins[i-1], true
}

// time sets the features of the times of a candidate beside the one asked for. All
// are 0 where none is asked.
func (p *plan) time(c *candidate, f *features) {
	p.recent(c, f)
	w := &p.when
	if !w.asked {
		return
	}
	line := c.compared.times.read(c.record)
	held, any := line.held(w)
	f[fTimeLack] = 1
	for _, list := range line.of {
		for _, s := range list {
			if s.meets(w.period.period) {
				f[fTimeLack] = 0
			}
		}
	}
	if day, ok := periodOf(c.record.Published); ok {
		f[fTimePublished] = 1 / (1 + day.distance(w.period.period))
	}
	list := line.of[c.at]
	if len(list) == 0 {
		return
	}
	f[fTimeCarried] = indicator(line.carried[c.at] > 0)
	f[fTimeOther] = 1
	for _, s := range list {
		if s.meets(w.period.period) {
			f[fTimeOther] = 0
			f[fTimeShared] = math.Max(f[fTimeShared], s.shared(w.period.period))
		}
		f[fTimeNear] = math.Max(f[fTimeNear], 1/(1+s.distance(w.period.period)))
		f[fTimeBegins] = math.Max(f[fTimeBegins], indicator(s.begins() == w.period.begins()))
		f[fTimeHeld] = math.Max(f[fTimeHeld], indicator(any && s.begins() == held))
		open := math.IsInf(s.to, 1) && s.from < w.period.to
		f[fTimeOpen] = math.Max(f[fTimeOpen], indicator(open))
	}
}

// shared is which part two periods share of all that either covers.
func (p period) shared(o period) float64 {
	both := math.Min(p.to, o.to) - math.Max(p.from, o.from)
	all := math.Max(p.to, o.to) - math.Min(p.from, o.from)
	if both <= 0 || math.IsInf(all, 1) {
		return 0
	}
	return both / all
}

// survey notes the days on which the articles found were published, the newest
// first.
func (p *plan) survey(list []*candidate) {
	days := make([]string, 0, len(list))
	for _, c := range list {
		if d := day(c.record.Published); d != "" {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, func(a, b string) int { return cmp.Compare(b, a) })
	p.days = slices.Compact(days)
}

// recent sets the features of how new an article is.
func (p *plan) recent(c *candidate, f *features) {
	published := day(c.record.Published)
	if published == "" || len(p.days) == 0 {
		return
	}
	rank, _ := slices.BinarySearchFunc(p.days, published, func(a, b string) int { return cmp.Compare(b, a) })
	f[fNewer] = fresh(published, p.days[0])
	f[fNewest] = 1 / float64(1+rank)
	if p.when.latest {
		f[fNewerAsked], f[fNewestAsked] = f[fNewer], f[fNewest]
	}
	if p.when.day != "" {
		f[fFresh] = fresh(published, p.when.day)
	}
}

// day is the day of an ISO 8601 date, or "" where it is less precise.
func day(iso string) string {
	if len(iso) < len(time.DateOnly) || strings.Contains(iso[:len(time.DateOnly)], "X") {
		return ""
	}
	return iso[:len(time.DateOnly)]
}

// fresh is how new a day is on a later one: 1 on that day, a half after two weeks.
func fresh(published, now string) float64 {
	a, err := time.Parse(time.DateOnly, published)
	b, wrong := time.Parse(time.DateOnly, now)
	if err != nil || wrong != nil {
		return 0
	}
	return 1 / (1 + math.Max(0, b.Sub(a).Hours()/24)/14)
}
