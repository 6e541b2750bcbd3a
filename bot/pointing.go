package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"beleg/bot/model"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/point"
	"beleg/knowledge/point/openai"
	"beleg/knowledge/store"
)

func (c Config) modelServer() openai.Server {
	return openai.Server{URL: c.ModelURL, Model: c.Model, Key: string(c.ModelKey)}
}

// modelClient asks the model that is configured; nil when none is.
func (c Config) modelClient() (*openai.Client, error) {
	switch {
	case c.ModelURL == "" && c.Model == "":
		return nil, nil
	case c.ModelURL == "":
		return nil, errors.New("BELEG_MODEL names a model: say with BELEG_MODEL_URL where it is asked, or leave both out")
	case c.Model == "":
		return nil, errors.New("BELEG_MODEL_URL says where a model is asked: name it with BELEG_MODEL, or leave both out")
	case c.ModelCalls < 1 || c.ModelCalls > 1000:
		return nil, errors.New("BELEG_MODEL_CALLS: give a number from 1 to 1000")
	}
	return openai.New(c.modelServer())
}

// connectModel lets the engine ask the model that is configured.
func (c Config) connectModel(ctx context.Context, h *house) error {
	client, err := c.modelClient()
	if client == nil {
		return err
	}
	h.model = model.New(ctx, h.lg, client, c.ModelCalls)
	h.named = &commands.Model{Name: c.Model, Host: public(c.modelServer().Host())}
	h.engine.Consult(h.model)
	h.digest.Consult(h.model)
	return nil
}

// digester chooses without the model where a guild wants none.
type digester struct {
	*digest.Selector
	settings store.Settings
}

// Preview implements commands.Digester and schedule.Digester.
func (d digester) Preview(ctx context.Context, p digest.Period) (digest.Post, error) {
	value, err := d.settings.Setting(ctx, p.Guild, commands.ModelSetting)
	p.Alone = p.Alone || value == "off" || err != nil
	return d.Selector.Preview(ctx, p)
}

// public is a host that others than who runs the bot may run, "" for one of an intranet.
func public(host string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if ip, err := netip.ParseAddr(name); err == nil {
		if ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() {
			return ""
		}
		return host
	}
	if !strings.Contains(name, ".") || strings.HasSuffix(name, ".internal") || strings.HasSuffix(name, ".local") {
		return ""
	}
	return host
}

// counting counts what part a model took in answers.
type counting struct {
	commands.Asker
	counts *model.Counts
}

// Ask implements commands.Asker.
func (c counting) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	r, err := c.Asker.Ask(model.Once(ctx), g, q)
	c.counts.Took(r.Pointing)
	return r, err
}

// known is a question with one sentence that answers it.
var known = point.Packet{Question: "When was the first pact signed?", Kind: knowledge.When, Language: "en", Sentences: []point.Sentence{
	of(1, 1, "Two towns renew their pact", "2024-03-13", "The mayors met in the harbour on 11 March 2024."),
	of(2, 1, "Two towns renew their pact", "2024-03-13", "They signed the new pact on 12 March 2024."),
	of(3, 1, "Two towns renew their pact", "2024-03-13", "The first pact was signed on 12 March 1998."),
	of(4, 2, "Fähre fährt wieder", "2025-07-05", "Seit dem 5. Juli 2025 fährt die Nachtfähre wieder."),
}}

func of(number, article int, title, published, text string) point.Sentence {
	return point.Sentence{Number: number, Article: article, Title: title, Published: published, Text: text}
}

// knownSentence and knownSpan are the right mark.
const (
	knownSentence = 3
	knownSpan     = "12 March 1998"
)

// loading is how long doctor waits for a model: many are loaded when first asked.
const loading = 2 * time.Minute

// pointing asks the model the known question and says what it did.
func pointing(ctx context.Context, c Config) []finding {
	client, err := c.modelClient()
	if err != nil {
		return []finding{ill("correct it", "%s", sentence(err))}
	}
	if client == nil {
		return []finding{well("no language model is connected; BELEG_MODEL_URL and BELEG_MODEL would let one point at answers")}
	}
	ctx, cancel := context.WithTimeout(ctx, loading)
	defer cancel()
	server := c.modelServer()
	var out []finding
	if server.Key != "" && strings.HasPrefix(strings.TrimSpace(server.URL), "http://") && public(server.Host()) != "" {
		out = append(out, ill("use https://", "the model's key goes to %s unencrypted", server.Host()))
	}
	mark, took, err := askKnown(ctx, client)
	first := took
	if err == nil && took > model.Patience { // it may have been loaded meanwhile
		mark, took, err = askKnown(ctx, client)
	}
	if err != nil {
		return append(out, ill(modelAdvice(err), "the model %s at %s does not answer: %s", c.Model, server.Host(), modelError(err)))
	}
	out = append(out, pointed(c, client, mark, took))
	if first > model.Patience && took <= model.Patience {
		out = append(out, well("its first answer took %.1f s: it was loaded for it", first.Seconds()))
	}
	if took > model.Patience {
		out = append(out, ill("choose a smaller model, or one that does not think before it answers",
			"in Discord a model has %v, on the page %v; answers that come later are made without it", model.Patience, model.Unhurried))
	}
	return out
}

func askKnown(ctx context.Context, p point.Pointer) (point.Mark, time.Duration, error) {
	start := time.Now()
	m, err := p.Point(ctx, known)
	return m, time.Since(start), err
}

// pointed says whether the right sentence was marked.
func pointed(c Config, client *openai.Client, m point.Mark, took time.Duration) finding {
	how := "by " + client.Form()
	said := "the model " + c.Model + " at " + c.modelServer().Host()
	checked, err := known.Check(m)
	switch {
	case err != nil:
		return ill("choose another model: what it says so is not used", "%s answered in %.1f s, %s: %s", said, took.Seconds(), how, sentence(err))
	case len(checked.Sentences) == 0:
		return ill("choose another model", "%s found no answer in %.1f s where there is one, %s", said, took.Seconds(), how)
	case checked.Sentences[0].Number != knownSentence:
		return ill("choose another model", "%s pointed at a wrong sentence in %.1f s, %s", said, took.Seconds(), how)
	case checked.Sentences[0].Text[checked.Start:checked.End] != knownSpan:
		return well("%s pointed at the right sentence in %.1f s, but not at the date in it, %s", said, took.Seconds(), how)
	}
	return well("%s pointed at the right sentence and its date in %.1f s, %s", said, took.Seconds(), how)
}

// modelError is what went wrong, with what the server says of it.
func modelError(err error) string {
	var refused *openai.StatusError
	if errors.As(err, &refused) && refused.Said != "" {
		return sentence(err) + " (" + refused.Said + ")"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "nothing came in time"
	}
	return sentence(err)
}

// modelAdvice is what to do about it.
func modelAdvice(err error) string {
	var refused *openai.StatusError
	switch {
	case !errors.As(err, &refused):
		return "see whether it runs, and whether BELEG_MODEL_URL is right; answers are made without it"
	case refused.Code == http.StatusUnauthorized || refused.Code == http.StatusForbidden:
		return "check BELEG_MODEL_KEY"
	case refused.Code == http.StatusNotFound:
		return "see whether the server has that model, and whether BELEG_MODEL_URL ends in /v1"
	}
	return "see the server's log; answers are made without it"
}
