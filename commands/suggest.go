package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// Suggestion is a value that an option may have, and how it is shown. Both have at
// most 100 characters.
type Suggestion struct{ Label, Value string }

const (
	maxSuggested  = 100 // characters
	maxSuggestion = 25  // of one option
	maxTerms      = 10  // names and words among those of a question
)

// Suggest lists what an option that somebody is typing in may be, the best first:
// only what this guild's articles have, and only to those who may use the command.
// The request's Args are what was filled in before.
func (b *Bot) Suggest(ctx context.Context, r Request, option, typed string) []Suggestion {
	ctx = reading(ctx)
	r = b.prepare(ctx, r)
	c, ok := b.command(r.Command)
	i := slices.IndexFunc(c.Options, func(o Option) bool { return o.Name == option })
	if !ok || i < 0 || r.hides(c) {
		return nil
	}
	suggest := c.Options[i].Suggest
	if suggest == nil {
		return nil
	}
	if may, err := b.curator(ctx, r); c.Curators && (err != nil || !may) {
		return nil
	}
	list, err := suggest(ctx, b, r, trim(typed))
	if err != nil && ctx.Err() == nil {
		b.lg.Warn("nothing to suggest", "guild", r.Guild, "command", r.Command, "error", err)
	}
	list = slices.DeleteFunc(list, func(s Suggestion) bool { return s.Value == "" || utf8.RuneCountInString(s.Value) > maxSuggested })
	for i, s := range list {
		list[i].Label = shorten(cmp.Or(s.Label, s.Value), maxSuggested)
	}
	return list[:min(len(list), maxSuggestion)]
}

// suggester lists what an option may be, by what was typed.
type suggester func(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error)

// suggestQuestion completes the last words of a question with names and words of the
// articles' headlines, then lists the headlines that have all words.
func suggestQuestion(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	s, err := b.shelfHere(ctx, r)
	if err != nil {
		return nil, err
	}
	list := s.completed(typed)
	for _, h := range s.having(typed, maxSuggestion-len(list)) {
		list = append(list, Suggestion{Value: h.title})
	}
	return list, nil
}

// suggestWords completes the last words with names and words of the headlines.
func suggestWords(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	s, err := b.shelfHere(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.completed(typed), nil
}

// completed are lines whose last words are those of a name or word that begins like
// them. Two that begin a name together say more than the last alone.
func (s *shelf) completed(typed string) (list []Suggestion) {
	words := strings.Fields(typed)
	for n := min(maxPhrase, len(words)); n > 0; n-- {
		before := strings.Join(words[:len(words)-n], " ")
		for _, t := range s.beginning(foldedPrefix(strings.Join(words[len(words)-n:], " ")), maxTerms) {
			line := Suggestion{Value: strings.TrimSpace(before + " " + t.text)}
			if !slices.Contains(list, line) {
				list = append(list, line)
			}
		}
		if len(list) > 0 {
			break
		}
	}
	return list
}

// suggestArticle lists articles by number, headline or address.
func suggestArticle(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	s, err := b.shelf(ctx, shelfKey{guild: r.Guild})
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	add := func(h shelved) {
		label := fmt.Sprintf("#%d · %s", h.number, shorten(h.title, 60))
		for _, more := range []string{h.publisher, Date(h.published, r.Language)} {
			if more != "" {
				label += " · " + more
			}
		}
		list = append(list, Suggestion{label, strconv.Itoa(h.number)})
	}
	if n := strings.TrimPrefix(typed, "#"); digits(n) {
		for _, h := range s.heads {
			if strings.HasPrefix(strconv.Itoa(h.number), n) {
				add(h)
			}
		}
		slices.SortStableFunc(list, func(a, b Suggestion) int { return cmp.Compare(len(a.Value), len(b.Value)) })
	}
	for _, h := range s.having(typed, maxSuggestion) {
		if !slices.ContainsFunc(list, func(s Suggestion) bool { return s.Value == strconv.Itoa(h.number) }) {
			add(h)
		}
	}
	return list, nil
}

// suggestPublisher lists the publishers whose name has a word like that.
func suggestPublisher(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	s, err := b.shelfHere(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for _, p := range s.publishers {
		if p.begins(foldedPrefix(typed)) {
			list = append(list, Suggestion{r.count("suggest.articles", p.n, "name", p.text), p.text})
		}
	}
	return list, nil
}

func (t term) begins(prefix string) bool {
	return strings.HasPrefix(t.key, prefix) || beginsWord(t.key, prefix)
}

// suggestMonth lists the months from which there are articles.
func suggestMonth(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	s, err := b.shelfHere(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for _, m := range s.months {
		list = append(list, Suggestion{Date(m, r.Language), m})
	}
	return beginning(typed, list), nil
}

// suggestLanguage lists the languages that articles can be in.
func suggestLanguage(_ context.Context, _ *Bot, r Request, typed string) ([]Suggestion, error) {
	var list []Suggestion
	for _, l := range lang.All {
		list = append(list, Suggestion{r.languageName(l.Code), l.Code})
	}
	return beginning(typed, list), nil
}

// suggestCommand lists the commands that the asker may use, with what they are for.
func suggestCommand(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	curator, err := b.curator(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for _, c := range b.list {
		if c.Curators && !curator || r.hides(c) {
			continue
		}
		name := c.in(r.Language)
		list = append(list, Suggestion{name + ": " + c.Summary[r.Language], name})
	}
	return beginning(typed, list), nil
}

// suggestFeed lists the feeds that are followed.
func suggestFeed(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	feeds, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for _, f := range feeds {
		list = append(list, Suggestion{fmt.Sprintf("#%d · %s", f.Number, cmp.Or(f.Title, f.URL)), strconv.Itoa(f.Number)})
	}
	return beginning(typed, list), nil
}

// suggestZone lists the time zones of those who speak the asker's language.
func suggestZone(_ context.Context, _ *Bot, r Request, typed string) ([]Suggestion, error) {
	var list []Suggestion
	for _, zone := range strings.Fields(r.say("suggest.zones")) {
		list = append(list, Suggestion{Value: zone})
	}
	return beginning(typed, list), nil
}

// suggestClock lists times of day.
func suggestClock(_ context.Context, _ *Bot, _ Request, typed string) ([]Suggestion, error) {
	var list []Suggestion
	for hour := range 24 { // from the usual one on
		list = append(list, Suggestion{Value: fmt.Sprintf("%02d:00", (hour+6)%24)})
	}
	return beginning(typed, list), nil
}

// suggestSetup lists values of the step that was chosen.
func suggestSetup(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	step := number(r.Args["step"])
	if step < 1 || step > len(setupSteps) {
		return nil, nil
	}
	r.Args = map[string]string{"name": setupSteps[step-1]}
	return suggestSetting(ctx, b, r, typed)
}

// suggestSetting lists values of the setting that was chosen.
func suggestSetting(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	switch r.Args["name"] {
	case "zone":
		return suggestZone(ctx, b, r, typed)
	case "tag":
		return suggestTag(ctx, b, r, typed)
	case FromSetting:
		var list []Suggestion
		for _, s := range b.servers(ctx, r) {
			list = append(list, Suggestion{s.Name, s.ID})
		}
		return beginning(typed, list), nil
	case "prefix":
		return beginning(typed, []Suggestion{{Value: DefaultPrefix}, {Value: "?"}, {Value: "."}, {Value: r.say("choice.off")}}), nil
	case "private":
		return beginning(typed, []Suggestion{{Value: r.say("choice.on")}, {Value: r.say("choice.off")}}), nil
	case "digest":
		return suggestClock(ctx, b, r, typed)
	case "language":
		var list []Suggestion
		for _, code := range Languages() {
			list = append(list, Suggestion{languageName(code), code})
		}
		return beginning(typed, list), nil
	}
	return nil, nil
}

// beginning keeps those of which a word, or the value, begins like what was typed.
func beginning(typed string, list []Suggestion) []Suggestion {
	prefix := foldedPrefix(strings.TrimLeftFunc(typed, func(r rune) bool { return r == '#' || unicode.IsSpace(r) }))
	return slices.DeleteFunc(list, func(s Suggestion) bool {
		label := folded(cmp.Or(s.Label, s.Value))
		return !strings.HasPrefix(folded(s.Value), prefix) && !strings.HasPrefix(label, prefix) && !beginsWord(label, prefix)
	})
}
