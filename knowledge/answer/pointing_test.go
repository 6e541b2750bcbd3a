package answer

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/point"
	"beleg/knowledge/question"
)

// finger is a pointer that tests make of a function.
type finger func(point.Packet) (point.Mark, error)

func (f finger) Point(_ context.Context, p point.Packet) (point.Mark, error) { return f(p) }

// marking marks the sentence that has some words.
func marking(words, span string) finger {
	return func(p point.Packet) (point.Mark, error) {
		for _, s := range p.Sentences {
			if strings.Contains(s.Text, words) {
				return point.Mark{Sentences: []int{s.Number}, Span: span}, nil
			}
		}
		return point.Mark{}, nil
	}
}

func (h *house) pointed(t testing.TB, kind knowledge.Kind, text string, f finger) knowledge.Result {
	t.Helper()
	q, err := question.Parse(text, kind, "en")
	if err != nil {
		t.Fatal(err)
	}
	e := &Engine{lg: h.lg, indexes: h.indexes, articles: h.articles, ranker: h.ranker}
	e.Consult(f)
	r, err := e.Ask(t.Context(), knowledge.Local, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPointing(t *testing.T) {
	h := newHouse(t, append(invented, article("a.example/9", "A", "2024-05-20", "en", "Piers of Seefeld",
		"The old bridge of Seefeld had four piers. One of them leaned by 12 centimetres before it was closed in March 2019, "+
			"and the divers warned the council in October 2021."))...)
	none := finger(func(point.Packet) (point.Mark, error) { return point.Mark{}, nil })
	fails := finger(func(point.Packet) (point.Mark, error) { return point.Mark{}, errors.New("the model is not there") })
	panics := finger(func(point.Packet) (point.Mark, error) { panic("no") })
	unshown := finger(func(p point.Packet) (point.Mark, error) {
		return point.Mark{Sentences: []int{len(p.Sentences) + 1}}, nil
	})
	cases := []struct {
		kind   knowledge.Kind
		asked  string
		finger finger
		part   knowledge.Part
		reason string
		want   string // in the first answer, "" for a refusal
	}{
		{knowledge.When, "old bridge closed", marking("November 2021", ""), knowledge.Agreed, "", "2021-11"},
		{knowledge.When, "old bridge closed", marking("November 2021", "November 2021"), knowledge.Agreed, "", "2021-11"},
		{knowledge.When, "old bridge closed", marking("November 2021", "cracks"), knowledge.Agreed, "", "2021-11"}, // no date
		{knowledge.When, "divers", marking("leaned", "October 2021"), "", "", "2021-10"},
		{knowledge.When, "divers", marking("leaned", "March 2019"), "", "", "2019-03"}, // another of the sentence
		{knowledge.When, "old bridge closed", marking("November 2021", "March 2019"), knowledge.Discarded, "elsewhere", "2021-11"},
		{knowledge.When, "old bridge closed", unshown, knowledge.Discarded, "unshown", "2021-11"},
		{knowledge.When, "old bridge closed", fails, knowledge.Failed, "the model is not there", "2021-11"},
		{knowledge.When, "old bridge closed", panics, knowledge.Failed, "the pointer panicked: no", "2021-11"},
		{knowledge.When, "glowfish harbour bridge researchers", none, knowledge.Agreed, "", ""},
	}
	for _, c := range cases {
		r := h.pointed(t, c.kind, c.asked, c.finger)
		got := ""
		if r.Answered() {
			got = r.Answers[0].Date + " " + r.Answers[0].Text
		}
		if c.part != "" && r.Pointing != (knowledge.Pointing{Part: c.part, Reason: c.reason}) {
			t.Errorf("%q: its part is %+v, want %s %s", c.asked, r.Pointing, c.part, c.reason)
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want %q (%+v)", c.asked, got, c.want, r.Pointing)
		}
	}
}

// Nobody is asked where the question says so, and where nothing was found.
func TestPointingAlone(t *testing.T) {
	h := newHouse(t, invented...)
	h.Consult(finger(func(point.Packet) (point.Mark, error) {
		t.Error("asked")
		return point.Mark{}, nil
	}))
	q, err := question.Parse("old bridge closed", knowledge.When, "en")
	if err != nil {
		t.Fatal(err)
	}
	q.Alone = true
	if r, err := h.Ask(t.Context(), knowledge.Local, q); err != nil || !r.Answered() || r.Pointing.Part != "" {
		t.Errorf("%+v, %v", r, err)
	}
	if r := h.ask(t, "Zacharias Untermoser", knowledge.Who); r.Answered() {
		t.Errorf("%+v", r)
	}
}

// A question that is given up while the model thinks ends at once.
func TestPointingCancelled(t *testing.T) {
	h := newHouse(t, invented...)
	ctx, cancel := context.WithCancel(t.Context())
	h.Consult(finger(func(point.Packet) (point.Mark, error) {
		cancel()
		return point.Mark{}, ctx.Err()
	}))
	q, err := question.Parse("old bridge closed", knowledge.When, "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Ask(ctx, knowledge.Local, q); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}

// What a pointer is shown are sentences of stored articles, numbered, those of an article
// together and in order, and not too many.
func TestPacket(t *testing.T) {
	for name, h := range goldenHouses(t) {
		texts := h.texts(t)
		for _, g := range readGolden(t) {
			if g.over != name {
				continue
			}
			var seen point.Packet
			h.pointed(t, g.kind, g.question, func(p point.Packet) (point.Mark, error) {
				seen = p
				return point.Mark{}, nil
			})
			characters, articles := 0, 0
			for i, s := range seen.Sentences {
				characters += len([]rune(s.Text))
				if s.Article > articles+1 || s.Article < articles || s.Number != i+1 {
					t.Fatalf("%s: sentence %d is number %d of article %d, behind article %d", g.name, i, s.Number, s.Article, articles)
				}
				articles = s.Article
				if !slices.ContainsFunc(texts, func(text string) bool {
					return strings.HasPrefix(text, s.Title+"\n") && strings.Contains(text, s.Text)
				}) {
					t.Fatalf("%s: %q does not stand in an article %q", g.name, s.Text, s.Title)
				}
			}
			if len(seen.Sentences) > packetSentences || characters > packetCharacters {
				t.Errorf("%s: %d sentences, %d characters", g.name, len(seen.Sentences), characters)
			}
		}
	}
}

// texts are the articles of a house, each with its title as the first line.
func (h *house) texts(t testing.TB) (out []string) {
	t.Helper()
	err := h.store.Each(t.Context(), knowledge.Local, func(a knowledge.Article) error {
		out = append(out, a.Title+"\n"+a.Text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Whatever a pointer says, every quote stands in its article and every short answer in
// a quote, or it is the name, the office or the date that the article gives.
func TestPointingRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	wild := func(p point.Packet) (point.Mark, error) {
		m := point.Mark{Sure: random.IntN(2) == 0}
		for range random.IntN(3) {
			m.Sentences = append(m.Sentences, random.IntN(len(p.Sentences)+3)-1)
		}
		text := p.Sentences[random.IntN(len(p.Sentences))].Text
		if len(m.Sentences) == 1 && m.Sentences[0] > 0 && m.Sentences[0] <= len(p.Sentences) && random.IntN(3) > 0 {
			text = p.Sentences[m.Sentences[0]-1].Text
		}
		words := strings.Fields(text)
		from := random.IntN(len(words))
		switch random.IntN(6) {
		case 0:
			m.Span = "the answer is 42"
		case 1:
			return m, errors.New("no")
		case 2:
		default:
			m.Span = strings.Join(words[from:min(len(words), from+1+random.IntN(6))], " ")
		}
		return m, nil
	}
	rounds, parts := 3, map[knowledge.Part]int{}
	if full {
		rounds = 20
	}
	for name, h := range goldenHouses(t) {
		h.Consult(finger(wild))
		texts := h.texts(t)
		for range rounds {
			h.trust = trust{hit: 5} // so that it is heard
			for _, g := range readGolden(t) {
				if g.over != name {
					continue
				}
				r, _ := g.ask(t, map[string]*house{name: h})
				parts[r.Pointing.Part]++
				for _, a := range r.Answers {
					verify(t, &g, a, texts)
				}
			}
		}
	}
	for _, p := range knowledge.Parts {
		if parts[p] == 0 {
			t.Errorf("no pointer %s: not everything was tried (%v)", p, parts)
		}
	}
}

// verify checks that an answer stands in its articles.
func verify(t *testing.T, g *golden, a knowledge.Answer, texts []string) {
	t.Helper()
	said := ""
	for _, e := range a.Evidence {
		i := slices.IndexFunc(texts, func(text string) bool {
			return strings.HasPrefix(text, e.Article.Title+"\n") && strings.Contains(text, e.Quote)
		})
		if i < 0 {
			t.Fatalf("%s: %q does not stand in %q", g.name, e.Quote, e.Article.Title)
		}
		said += texts[i]
	}
	if len(a.Evidence) == 0 || !strings.Contains(said, a.Text) || !strings.Contains(said, a.Role) {
		t.Fatalf("%s: %+v does not stand in what is quoted", g.name, a)
	}
	if g.kind == knowledge.When && a.Text != "" && a.Date == "" {
		t.Fatalf("%s: %+v is no date", g.name, a)
	}
}

// What names something new comes before what scores hardly better and names nothing that a
// better sentence does not, and before nothing else.
func TestNewsFirst(t *testing.T) {
	h := newHouse(t, article("a.example/1", "A", "2024-05-20", "en", "A lighthouse",
		"The lighthouse of Ostwick was sold to Ana Tordal. So Ana Tordal owns the lighthouse of Ostwick. "+
			"The lighthouse cost 230,000 euros."))
	const asked = "Who bought the lighthouse of Ostwick?"
	q, err := question.Parse(asked, knowledge.Who, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		price float64
		want  string
	}{{0.6, "sold cost owns"}, {0.3, "sold owns cost"}} {
		scores := map[string]float64{"sold": 1, "owns": 0.9, "cost": c.price}
		var list []*candidate
		for word, score := range scores {
			i := slices.IndexFunc(h.ranked(t, q), func(x *candidate) bool { return strings.Contains(x.sentence(), word) })
			if i < 0 {
				t.Fatalf("nothing found that has %q", word)
			}
			x := h.ranked(t, q)[i]
			x.score = score
			list = append(list, x)
		}
		best(list)
		got := ""
		for _, x := range newsFirst(list, asked) {
			for word := range scores {
				if strings.Contains(x.sentence(), word) {
					got += " " + word
				}
			}
		}
		if got != " "+c.want {
			t.Errorf("with a price at %g:%s, want %s", c.price, got, c.want)
		}
	}
}

// A sentence that is pointed at and not put first stands second, once.
func TestSecond(t *testing.T) {
	h := newHouse(t, invented...)
	q, err := question.Parse("bridge Seefeld", knowledge.Any, "en")
	if err != nil {
		t.Fatal(err)
	}
	found := h.ranked(t, q)
	answers := merge(extract(found))
	if len(answers) < 3 {
		t.Fatalf("%d answers: nothing can be tested", len(answers))
	}
	for _, c := range found {
		if slices.Contains(answers[0].support, c) {
			continue
		}
		got := second(q, slices.Clone(answers), c, point.Checked{})
		if got[0].support[0] != answers[0].support[0] || got[1].best().record != c.record {
			t.Errorf("%q is not behind the first answer", c.sentence())
		}
		times := 0
		for _, f := range got {
			times += one(slices.ContainsFunc(f.support, func(x *candidate) bool { return x.record == c.record && x.at == c.at }))
		}
		if times != 1 {
			t.Errorf("%q stands in %d answers", c.sentence(), times)
		}
	}
}
