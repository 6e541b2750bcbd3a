package answer

import (
	"cmp"
	"math"
	"slices"
	"strconv"
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
	asked  bool     // it names a time
	period spoken   // which
	latest bool     // it asks for what is newest: "latest", "zuletzt", "this week"
	week   []string // values of the days of the week that it names, in whatever language
	day    string   // on which it is asked, ISO 8601; "" when that is not known
}

// whenOf finds the time in a question. Of those that follow from the day of asking
// a year is one ("last year"), anything shorter only asks for what is newest.
func whenOf(q knowledge.Question) when {
	times := askedTimes(q.Text, "")
	w := when{day: q.Asked, latest: asksLatest(q.Text, times)}
	for _, t := range times {
		if strings.HasPrefix(t.Value, anyWeek) {
			w.week = append(w.week, t.Value)
		}
	}
	if len(times) > 0 && q.Asked != "" && !slices.ContainsFunc(times, func(t knowledge.TimeExpression) bool { return digit(t.Value) }) {
		times = slices.DeleteFunc(askedTimes(q.Text, q.Asked), func(t knowledge.TimeExpression) bool { return len(t.Value) != len("2025") })
	}
	list := allCues().periods(q.Text, times, "")
	if len(list) == 0 {
		return w
	}
	w.asked, w.period = true, list[0]
	if i := slices.IndexFunc(list, func(s spoken) bool { return s.ranged }); i >= 0 {
		w.period = list[i]
	}
	return w
}

// anyWeek begins the value of a day of some week.
const anyWeek = "XXXX-WXX-"

// names reports whether a question names the day of the week that a time is by its one
// word: "sonntags" is "Sunday".
func (w *when) names(t knowledge.TimeExpression, iso string) bool {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil || strings.ContainsAny(t.Text, " 0123456789") {
		return false
	}
	return slices.Contains(w.week, anyWeek+strconv.Itoa((int(day.Weekday())+6)%7+1))
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
func asksLatest(text string, times []knowledge.TimeExpression) bool {
	for _, t := range lang.Tokens(text) {
		if allCues().says(t.Text, cueLatest) {
			return true
		}
	}
	return slices.ContainsFunc(times, func(t knowledge.TimeExpression) bool {
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
	begins  []float64  // the years in which something begins, ascending
}

// maxCarried is how many sentences a time holds on for those without one.
const maxCarried = 3

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
			if len(l.of[i]) == 0 && i > 0 && v.Seq(i-1) > 0 {
				l.carry(i)
			}
		}
		slices.Sort(l.begins)
		l.begins = slices.Compact(l.begins)
	})
	return l
}

// carry gives a passage without times those of the one before, unless they stand too
// far off.
func (l *timeline) carry(i int) {
	if l.of[i-1] != nil && l.carried[i-1] < maxCarried {
		l.of[i], l.carried[i] = l.of[i-1], l.carried[i-1]+1
	}
}

// since is how few of the article's years lie between one and the time asked for: 1
// for the last in which something began that may still have held then, a half for
// the one before it, 0 behind it. "After 2010" asks for the first behind it instead.
func (l *timeline) since(year float64, w *when) float64 {
	k, _ := slices.BinarySearch(l.begins, year)
	at, _ := slices.BinarySearch(l.begins, w.anchor())
	steps := at - k
	if w.period.later {
		steps = k - at + 1
	}
	if steps < 1 {
		return 0
	}
	return 1 / float64(steps)
}

// lacks reports whether no passage names a time that meets the one asked for.
func (l *timeline) lacks(asked period) bool {
	for _, list := range l.of {
		if slices.ContainsFunc(list, func(s spoken) bool { return s.meets(asked) }) {
			return false
		}
	}
	return true
}

// time sets the features of the times of a candidate beside the one asked for. All
// are 0 where none is asked. A time that stands in a sentence before counts less.
func (p *plan) time(c *candidate, f *features) {
	p.recent(c, f)
	w := &p.when
	if !w.asked {
		return
	}
	asked := w.period.period
	line := c.compared.times.read(c.record)
	f[fTimeLack] = indicator(line.lacks(asked))
	if day, ok := periodOf(c.record.Published); ok {
		f[fTimePublished] = 1 / (1 + day.distance(asked))
	}
	list, sure := line.of[c.at], 1/float64(1+line.carried[c.at])
	raise := func(feature int, value float64) { f[feature] = math.Max(f[feature], sure*value) }
	for _, s := range list {
		raise(fTimeHeld, line.since(s.begins(), w))
		raise(fTimeShared, s.shared(asked))
		raise(fTimeBegins, indicator(s.begins() == asked.begins()))
		raise(fTimeEnds, indicator(s.begins() == asked.ends() || s.ends() == asked.ends()))
		raise(fTimeNear, 1/(1+s.distance(asked)))
		raise(fTimeCovers, indicator(s.begins() <= asked.begins() && s.ends() >= asked.ends()))
	}
	if !slices.ContainsFunc(list, func(s spoken) bool { return s.meets(asked) }) && len(list) > 0 {
		f[fTimeOther] = sure
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

// otherTime reports whether the passage of an answer names a time, and none that meets
// the one asked for or leads to it.
func (f *extracted) otherTime() bool {
	x := f.support[0].features
	return x[fTimeOther] == 1 && x[fTimeHeld] < 1
}

// preferTime puts the answer first whose passage names the time asked for, before those
// that name another, where its evidence is as good; and where the newest is asked for,
// that of the newest article.
func preferTime(list []extracted) {
	if len(list) == 0 {
		return
	}
	first := 0
	for i, f := range list {
		if f.score >= list[0].score-asGood && f.timelier(&list[first]) {
			first = i
		}
	}
	f := list[first]
	copy(list[1:first+1], list[:first])
	list[0] = f
}

// timelier reports whether an answer fits the time asked for and another does not, or
// is newer where the newest is asked for.
func (f *extracted) timelier(o *extracted) bool {
	x, y := f.support[0].features, o.support[0].features
	if o.otherTime() && x[fTimeNear] == 1 {
		return true
	}
	return x[fNewestAsked] > y[fNewestAsked] && !f.otherTime()
}
