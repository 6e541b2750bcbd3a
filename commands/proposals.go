package commands

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Proposals keeps what feeds propose until a curator decides on it.
type Proposals interface {
	Proposal(ctx context.Context, g knowledge.Guild, number int) (store.Proposal, error)
	Proposals(ctx context.Context, g knowledge.Guild, offset, limit int) ([]store.Proposal, int, error)
	EditProposal(ctx context.Context, g knowledge.Guild, number int, a knowledge.Article) (store.Proposal, error)
	Decide(ctx context.Context, g knowledge.Guild, by store.Actor, number int, d store.Decision) (store.Proposal, store.Put, error)
}

// FeedChannel is the name of the setting that holds where feeds are talked of:
// what they propose, and that they are in trouble. Where it is unset, that is
// where a feed was subscribed.
const FeedChannel = "feeds"

// whereProposed says where curators find what is proposed.
func (b *Bot) whereProposed(ctx context.Context, r Request, s store.Subscription) string {
	key, channel := "proposals.there", b.setting(ctx, r.Guild, FeedChannel)
	if channel == "" {
		key, channel = "proposals.here", s.Channel
	}
	if channel == "" {
		key = "proposals.nowhere"
	}
	return b.feedSay(r, key, "channel", channelMention(channel))
}

// ProposalPost shows what a feed proposes, with buttons to add, to edit and to skip it.
// An empty language is English.
func (b *Bot) ProposalPost(ctx context.Context, language string, p store.Proposal) Reply {
	r := b.prepare(ctx, Request{Guild: p.Guild, Language: cmp.Or(language, Fallback())})
	return Reply{Text: r.say("proposal.ask", "feed", shorten(p.Feed, 80)), Cards: []Card{b.proposed(ctx, r, p)}, Language: r.Language,
		Buttons: []Button{{Label: r.say("button.add"), Line: b.proposalLine(r, p, "accept")},
			{Label: r.say("button.edit"), Line: b.proposalLine(r, p, "edit")},
			{Label: r.say("button.skip"), Line: b.proposalLine(r, p, "skip")},
			{Label: r.say("button.reject"), Line: b.proposalLine(r, p, "reject")}}}
}

// proposalLine is what a button of a proposal says.
func (b *Bot) proposalLine(r Request, p store.Proposal, action string) string {
	return b.typedLine(r, p, action) + pair("shown-at", shownAt(p))
}

// typedLine is what somebody types instead.
func (b *Bot) typedLine(r Request, p store.Proposal, action string) string {
	return b.localName("feed", r.Language) + " " + r.say("choice."+action) + " " + strconv.Itoa(p.Number)
}

// shownAt tells a proposal from one that had its number before the guild was
// forgotten.
func shownAt(p store.Proposal) string { return strconv.FormatInt(p.At.UnixMilli(), 36) }

// proposed shows an article as it would be kept.
func (b *Bot) proposed(ctx context.Context, r Request, p store.Proposal) Card {
	a := p.Article
	card := Card{Title: r.say("draft.numbered", "n", p.Number, "title", a.Title), Quote: lead(a),
		Lines: append(b.facts(r, a, b.copies(ctx, r, []knowledge.Article{a})[0]), b.remedies(r, a)...)}
	if s := receipt(knowledge.Evidence{Article: a}); s.Link() != "" || s.Source != "" {
		card.Sources = []Receipt{s}
	}
	return card
}

// ProposalsUnposted tells that proposals cannot be posted, and what to do. An empty
// language is English.
func (b *Bot) ProposalsUnposted(language, channel string) Reply {
	r := Request{Language: cmp.Or(language, Fallback()), prefix: "/"}
	return Reply{Text: b.feedSay(r, "proposals.unposted", "channel", channelMention(channel)), Failed: true, Language: r.Language}
}

// proposalsShown is how many are shown at once.
const proposalsShown = 5

// listProposals shows what waits for a decision.
func (b *Bot) listProposals(ctx context.Context, r Request) (Reply, error) {
	page := max(1, r.feedNumber())
	list, total, err := b.Store.Proposals(ctx, r.Guild, (page-1)*proposalsShown, proposalsShown)
	if err != nil {
		return Reply{}, err
	}
	pages := (total + proposalsShown - 1) / proposalsShown
	switch {
	case total == 0:
		return Reply{Text: b.feedSay(r, "proposals.none")}, nil
	case page > pages:
		return Reply{}, absent("articles.page", "pages", pages, "page", page)
	}
	reply := Reply{Title: r.count("proposals.title", total), Footer: b.feedSay(r, "proposals.how", "n", list[0].Number)}
	for _, p := range list {
		reply.Cards = append(reply.Cards, b.proposed(ctx, r, p))
	}
	r.paged(&reply, page, pages, func(n int) string { return b.feedPage(r, "proposals", n) })
	return reply, nil
}

// proposal is the one that a call names.
func (b *Bot) proposal(ctx context.Context, r Request) (store.Proposal, error) {
	n := r.feedNumber()
	if n <= 0 {
		return store.Proposal{}, b.feedRefuse(r, "proposal.number")
	}
	p, err := b.Store.Proposal(ctx, r.Guild, n)
	if at := r.Args["shown-at"]; err == nil && at != "" && at != shownAt(p) {
		err = store.ErrNotFound
	}
	return p, b.noProposal(r, err)
}

// noProposal puts into words that there is none, and leaves other errors as they are.
func (b *Bot) noProposal(r Request, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return b.feedRefuse(r, "proposal.unknown", "n", r.feedNumber())
	}
	return err
}

// editProposal opens a form with what can be changed of a proposal, or takes what
// was filled in.
func (b *Bot) editProposal(ctx context.Context, r Request) (Reply, error) {
	p, err := b.proposal(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if p.Decision != "" {
		return Reply{Text: b.decidedAlready(ctx, r, p), Private: true}, nil
	}
	form := b.editForm(r, b.proposalLine(r, p, "edit"), b.typedLine(r, p, "edit"), p.Article)
	if !r.edits() {
		return form, nil
	}
	if err := r.correct(form, &p.Article); err != nil {
		return Reply{}, err
	}
	p, err = b.Store.EditProposal(ctx, r.Guild, p.Number, p.Article)
	switch {
	case errors.Is(err, store.ErrChanged):
		return Reply{Text: b.decidedAlready(ctx, r, p), Private: true}, nil
	case err != nil:
		return Reply{}, b.noProposal(r, err)
	}
	reply := b.ProposalPost(ctx, r.Language, p)
	reply.Replaces = true
	return reply, nil
}

// maxReason is how long a reason may be in characters.
const maxReason = 200

// reject skips what a feed proposed, with a reason: it opens a form for that, or takes
// what was filled in.
func (b *Bot) reject(ctx context.Context, r Request) (Reply, error) {
	if trim(r.Args["reason"]) != "" {
		return b.decide(ctx, r)
	}
	p, err := b.proposal(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if p.Decision != "" {
		return Reply{Text: b.decidedAlready(ctx, r, p), Private: true}, nil
	}
	typed := r.prefix + b.typedLine(r, p, "reject") + " " + b.localOption("feed", "reason", r.Language) + ":"
	return Reply{Text: r.say("proposal.reason", "line", typed), Private: true, Form: &Form{Title: r.say("button.reject"),
		Line:   b.proposalLine(r, p, "reject"),
		Fields: []Field{{Option: "reason", Label: r.say("form.reason"), Hint: r.say("form.reason.hint"), Required: true}}}}, nil
}

// decide adds what a feed proposed, or skips it; who comes second learns what
// became of it.
func (b *Bot) decide(ctx context.Context, r Request) (Reply, error) {
	before, err := b.proposal(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	decision := store.Accepted
	by, why := r.actor(), ""
	if r.Args["action"] != "accept" {
		why = shorten(r.Args["reason"], maxReason)
		decision, by.Why = store.Declined, why
	}
	copies := b.copies(ctx, r, []knowledge.Article{before.Article})
	hadSamples, err := b.onlySamples(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	p, put, err := b.Store.Decide(ctx, r.Guild, by, before.Number, decision)
	switch {
	case errors.Is(err, store.ErrChanged):
		return Reply{Text: b.decidedAlready(ctx, r, p), Private: true}, nil
	case err != nil:
		return Reply{}, b.noProposal(r, err)
	case decision == store.Declined:
		text := decided(r, p, before.Article.Title)
		if why != "" {
			text += "\n" + r.say("proposal.why", "why", why)
		}
		return Reply{Text: text, Replaces: true, Buttons: []Button{b.undoButton(r, put.Entry)}}, nil
	}
	reply := b.added(r, []store.Put{put}, copies, hadSamples)
	if reply.Replaces = true; put.Outcome != store.Unchanged {
		reply.Text = decided(r, p, before.Article.Title) + "\n" + reply.Text
	}
	return reply, nil
}

// decidedAlready says who decided on a proposal before, and that what was added
// then is tracked no more.
func (b *Bot) decidedAlready(ctx context.Context, r Request, p store.Proposal) string {
	if p.Decision == store.Accepted {
		if _, err := b.Store.Article(ctx, r.Guild, p.Kept); errors.Is(err, store.ErrNotFound) {
			return r.say("proposal.accepted.gone", "who", cmp.Or(p.By.Name, p.By.ID), "kept", p.Kept)
		}
	}
	return decided(r, p, "")
}

// decided says who decided what on a proposal, whose title may be known no more.
func decided(r Request, p store.Proposal, title string) string {
	key := "proposal." + string(p.Decision)
	if title == "" {
		key += ".already"
	}
	return r.say(key, "n", p.Number, "title", shorten(title, 200), "who", cmp.Or(p.By.Name, p.By.ID), "kept", p.Kept)
}
