package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Tags keeps what curators file articles under.
type Tags interface {
	Tag(ctx context.Context, g knowledge.Guild, by store.Actor, numbers []int, tags []string, away bool) ([]store.Tagged, error)
	Tags(ctx context.Context, g knowledge.Guild) ([]store.TagCount, error)
	TaggedAs(ctx context.Context, g knowledge.Guild, tags []string) ([]knowledge.ArticleID, error)
}

func tag() Command   { return tagging("tag", false) }
func untag() Command { return tagging("untag", true) }

// tagging gives articles tags, or takes them: "tag 4 7 climate energy".
func tagging(name string, away bool) Command {
	return Command{
		Name: name, Curators: true,
		Options: append(numberOption(), Option{Name: "tags", Rest: true, Suggest: suggestTags}, moreOption()),
		Run:     func(ctx context.Context, b *Bot, r Request) (Reply, error) { return b.tag(ctx, r, away) },
	}
}

func (b *Bot) tag(ctx context.Context, r Request, away bool) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	more, words := numbersFirst(wordsOf(r.Args["tags"]))
	r.Args["others"] = strings.TrimSpace(r.Args["others"] + " " + strings.Join(more, " "))
	list, err := b.numbers(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 {
		return Reply{}, refuse("article.number")
	}
	if len(words) == 0 {
		return b.tagForm(ctx, r, list)
	}
	tags, err := tagsOf(words)
	if err != nil {
		return Reply{}, err
	}
	done, err := b.Store.Tag(ctx, r.Guild, r.actor(), list, tags, away)
	switch {
	case errors.Is(err, store.ErrTags):
		return Reply{}, refuse("tag.many", "n", knowledge.MaxTags)
	case errors.Is(err, store.ErrGuildTags):
		return Reply{}, refuse("tag.guild", "n", knowledge.MaxGuildTags)
	case err != nil:
		return Reply{}, b.missing(r, list[0], err)
	}
	return b.haveTagged(ctx, r, list, tags, done)
}

// haveTagged says which tags the articles have now.
func (b *Bot) haveTagged(ctx context.Context, r Request, list []int, tags []string, done []store.Tagged) (Reply, error) {
	if done[0].Entry == 0 && r.Command == "untag" {
		if err := b.knownTags(ctx, r, tags); err != nil {
			return Reply{}, err
		}
	}
	var lines []string
	if done[0].Entry == 0 {
		lines = append(lines, r.say("tag.same"))
	}
	for _, d := range done {
		key := "tag.now"
		if len(d.Article.Tags) == 0 {
			key = "tag.none"
		}
		lines = append(lines, r.say(key, "n", d.Article.Number, "title", shorten(d.Article.Title, 80), "tags", hashed(d.Article.Tags)))
	}
	for _, n := range list {
		if !slices.ContainsFunc(done, func(d store.Tagged) bool { return d.Article.Number == n }) {
			lines = append(lines, r.say("article.unknown", "n", n, "articles", b.localName("articles", r.Language)))
		}
	}
	reply := Reply{Text: strings.Join(lines, "\n")}
	if done[0].Entry > 0 {
		reply.Buttons = append(reply.Buttons, b.undoButton(r, done[0].Entry))
	}
	line := b.localName("articles", r.Language) + pair(b.localOption("articles", "tag", r.Language), tags[0])
	if r.Command == "tag" && len(tags) == 1 && len(line) <= MaxLine {
		reply.Buttons = append(reply.Buttons, Button{Label: r.say("button.tagged", "tag", hashed(tags)), Line: line})
	}
	return reply, nil
}

// hashed are tags as they are shown: "#climate #energy".
func hashed(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return "#" + strings.Join(tags, " #")
}

// tagForm asks for the tags; where no form can be shown, it says how to give them.
func (b *Bot) tagForm(ctx context.Context, r Request, list []int) (Reply, error) {
	line := b.localName(r.Command, r.Language) + " " + strconv.Itoa(list[0])
	if len(list) > 1 {
		line += pair(b.localOption(r.Command, "others", r.Language), numberList(list[1:]))
	}
	counts, err := b.Store.Tags(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	var known []string
	for _, c := range counts {
		known = append(known, c.Tag)
	}
	reply := Reply{Text: r.say("tag.which", "line", line), Private: true}
	if len(known) > 0 {
		reply.Text += "\n" + r.say("tag.known", "tags", hashed(known[:min(len(known), tagsShown)]))
	}
	if len(line) <= MaxLine {
		reply.Form = &Form{Title: r.count("form."+r.Command, len(list)), Line: line, Fields: []Field{
			{Option: "tags", Label: r.say("form.tags"), Hint: shorten(strings.Join(known, " "), 100), Required: true}}}
	}
	return reply, nil
}

// tagsShown is how many of a guild's tags are listed, the most frequent.
const tagsShown = 20

func numberList(list []int) string {
	var words []string
	for _, n := range list {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ",")
}

// wordsOf are words that spaces or commas separate.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// numbersFirst parts the numbers of further articles from the tags behind them.
func numbersFirst(words []string) (numbers, tags []string) {
	n := 0
	for n < len(words) && digits(strings.TrimPrefix(words[n], "#")) {
		n++
	}
	return words[:n], words[n:]
}

// tagsOf are words as tags, each once.
func tagsOf(words []string) (tags []string, err error) {
	for _, w := range words {
		tag, ok := knowledge.TagOf(w)
		switch {
		case utf8.RuneCountInString(tag) > knowledge.MaxTag:
			return nil, refuse("tag.long", "tag", shorten(tag, 40), "n", knowledge.MaxTag)
		case !ok:
			return nil, refuse("tag.odd", "tag", shorten(w, 40))
		case !slices.Contains(tags, tag):
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

// knownTags refuses tags that no article of the guild has.
func (b *Bot) knownTags(ctx context.Context, r Request, tags []string) error {
	if len(tags) == 0 {
		return nil
	}
	counts, err := b.Store.Tags(ctx, r.Guild)
	if err != nil {
		return err
	}
	names := map[string]name{}
	for _, c := range counts {
		names[fold(c.Tag)] = name{text: c.Tag}
	}
	for _, t := range tags {
		if slices.ContainsFunc(counts, func(c store.TagCount) bool { return c.Tag == t }) {
			continue
		}
		if n, near := nearest(names, t); near {
			return refuse("tag.unknown.near", "tag", t, "near", n.text)
		}
		if len(counts) == 0 {
			return refuse("tag.unknown.first", "tag", t)
		}
		return refuse("tag.unknown", "tag", t, "tags", hashed(firstTags(counts)))
	}
	return nil
}

func firstTags(counts []store.TagCount) (tags []string) {
	for _, c := range counts[:min(len(counts), tagsShown)] {
		tags = append(tags, c.Tag)
	}
	return tags
}

// byTags checks the tags of a filter.
func (b *Bot) byTags(ctx context.Context, r Request, f *knowledge.Filter) error {
	tags, err := tagsOf(strings.Fields(f.Tag))
	if err != nil {
		return err
	}
	f.Tag = strings.Join(tags, " ")
	return b.knownTags(ctx, r, tags)
}

// askedHere narrows a question to the articles with the tags that it names, and with
// that which the channel asks.
func (b *Bot) askedHere(ctx context.Context, r Request, f *knowledge.Filter) error {
	named, err := tagsOf(strings.Fields(f.Tag))
	if err != nil {
		return err
	}
	tags := named
	if own := b.settingAt(ctx, r, "tag"); own != "" && !slices.Contains(named, own) {
		tags = append(slices.Clone(named), own)
	}
	if len(tags) == 0 {
		return nil
	}
	ids, err := b.Store.TaggedAs(ctx, r.Guild, tags)
	if err == nil && len(ids) == 0 {
		err = b.knownTags(ctx, r, named)
	}
	f.Tag, f.Among = strings.Join(tags, " "), knowledge.Select(ids)
	return err
}

// channelNote says, in a line of its own, that a channel asks one tag only; "" elsewhere.
func (b *Bot) channelNote(ctx context.Context, r Request) string {
	own := b.settingAt(ctx, r, "tag")
	if own == "" {
		return ""
	}
	return "\n" + r.say("answer.channel.tag", "tag", hashed([]string{own}))
}

// suggestTag lists the guild's tags; those first that an article has of which some are to be
// taken.
func suggestTag(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	counts, err := b.Store.Tags(ctx, r.Guild)
	if err != nil {
		return nil, err
	}
	if n := number(r.Args["number"]); r.Command == "untag" && n > 0 {
		a, err := b.Store.Article(ctx, r.Guild, n)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		own := func(c store.TagCount) int { return min(slices.Index(a.Tags, c.Tag), 0) } // -1 for what it has not
		slices.SortStableFunc(counts, func(x, y store.TagCount) int { return cmp.Compare(own(y), own(x)) })
	}
	var list []Suggestion
	for _, c := range counts {
		list = append(list, Suggestion{r.count("suggest.articles", c.Articles, "name", c.Tag), c.Tag})
	}
	return beginning(typed, list), nil
}

// suggestTags completes the last of several tags.
func suggestTags(ctx context.Context, b *Bot, r Request, typed string) ([]Suggestion, error) {
	words := wordsOf(typed)
	if len(words) == 0 {
		return suggestTag(ctx, b, r, "")
	}
	list, err := suggestTag(ctx, b, r, words[len(words)-1])
	before := strings.Join(words[:len(words)-1], " ")
	for i, s := range list {
		list[i].Value = strings.TrimSpace(before + " " + s.Value)
		if before != "" {
			list[i].Label = before + " " + s.Label
		}
	}
	return list, err
}
