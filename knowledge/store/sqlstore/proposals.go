package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Propose implements store.Proposals.
func (s *Store) Propose(ctx context.Context, p store.Proposal) (standing store.Proposal, added bool, err error) {
	all, err := items([]knowledge.Article{p.Article}, [][]byte{p.Raw})
	if err != nil {
		return standing, false, err
	}
	article, err := json.Marshal(all[0].Article)
	if err != nil {
		return standing, false, fmt.Errorf("write the proposal: %w", err)
	}
	page := knowledge.AddressKey(all[0].URL)
	err = s.writeIn(ctx, p.Guild, "keep the proposal", func(t *tx) error {
		added = false
		if err := t.exec("DELETE FROM proposal WHERE at < $1", t.now-store.ProposalLife.Milliseconds()); err != nil {
			return err
		}
		if err := (&collection{tx: t, guild: p.Guild}).erase(); err != nil {
			return err
		}
		list, err := collect(ctx, t.sql, scanProposal, proposals+" WHERE guild = $1 AND page = $2", p.Guild, page)
		if err != nil || len(list) > 0 {
			standing = first(list)
			return err
		}
		number, err := t.insertProposal(p, page, string(article), all[0].packed)
		if err != nil {
			return err
		}
		added = true
		standing, err = t.proposal(p.Guild, number)
		return err
	})
	return standing, added, err
}

// insertProposal also lets go of what is too much for the guild.
func (t *tx) insertProposal(p store.Proposal, page, article string, packed []byte) (number int, err error) {
	_, err = t.get(`INSERT INTO proposal_number (guild, last) VALUES ($1, 1)
		ON CONFLICT (guild) DO UPDATE SET last = proposal_number.last + 1 RETURNING last`, []any{&number}, p.Guild)
	if err == nil {
		err = t.exec("INSERT INTO proposal (guild, number, page, feed, channel, article, packed, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			p.Guild, number, page, store.Text(p.Feed), store.Text(p.Channel), article, packed, t.now)
	}
	if err != nil {
		return 0, err
	}
	return number, t.exec(`DELETE FROM proposal WHERE guild = $1 AND number NOT IN (SELECT number FROM proposal WHERE guild = $1
		ORDER BY CASE WHEN decision = '' THEN 0 ELSE 1 END, number DESC LIMIT $2)`, p.Guild, store.MaxProposals)
}

func first[T any](list []T) (one T) {
	if len(list) > 0 {
		one = list[0]
	}
	return one
}

// proposal reads one whose time is not over.
func (t *tx) proposal(g knowledge.Guild, number int) (store.Proposal, error) {
	return proposalOf(t.ctx, t.sql, t.now, g, number)
}

func proposalOf(ctx context.Context, q querier, now int64, g knowledge.Guild, number int) (store.Proposal, error) {
	since := now - store.ProposalLife.Milliseconds()
	list, err := collect(ctx, q, scanProposal, proposals+" WHERE guild = $1 AND number = $2 AND at >= $3", g, number, since)
	if err == nil && len(list) == 0 {
		err = store.ErrNotFound
	}
	return first(list), err
}

// Proposal implements store.Proposals.
func (s *Store) Proposal(ctx context.Context, g knowledge.Guild, number int) (store.Proposal, error) {
	p, err := proposalOf(ctx, s.db, s.now().UnixMilli(), g, number)
	return p, s.explain("read the proposal", err)
}

// Proposals implements store.Proposals.
func (s *Store) Proposals(ctx context.Context, g knowledge.Guild, offset, n int) (list []store.Proposal, total int, err error) {
	since := s.now().Add(-store.ProposalLife).UnixMilli()
	const waiting = " WHERE guild = $1 AND decision = '' AND at >= $2"
	err = s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM proposal"+waiting, g, since).Scan(&total)
	if err == nil && offset < total {
		list, err = collect(ctx, s.db, scanProposal, proposalsBare+waiting+" ORDER BY number LIMIT $3 OFFSET $4", g, since, limit(n), offset)
	}
	return list, total, s.explain("read the proposals", err)
}

// Decide implements store.Proposals.
func (s *Store) Decide(
	ctx context.Context, g knowledge.Guild, by store.Actor, number int, d store.Decision,
) (p store.Proposal, put store.Put, err error) {
	by.Import = store.Import{}
	err = s.writeIn(ctx, g, "decide on the proposal", func(t *tx) (err error) {
		put = store.Put{}
		if p, err = t.proposal(g, number); err != nil {
			return err
		}
		if p.Decision != "" {
			return store.ErrChanged
		}
		if d == store.Accepted {
			if put, err = t.accept(g, by, p); err != nil {
				return err
			}
		}
		err = t.exec(`UPDATE proposal SET decision = $3, kept = $4, by_id = $5, by_name = $6, decided = $7
			WHERE guild = $1 AND number = $2`, g, number, string(d), put.Article.Number, store.Text(by.ID), store.Text(by.Name), t.now)
		switch {
		case err == nil && d == store.Accepted:
			err = t.exec("UPDATE proposal SET article = '', packed = NULL WHERE guild = $1 AND number = $2", g, number)
		case err == nil:
			put.Entry, err = t.record(g, by, operation{action: "skip", number: int64(number), subject: p.Article.Title, detail: store.Text(by.Why)})
		}
		if err == nil {
			p, err = t.proposal(g, number)
		}
		return err
	})
	return p, put, err
}

// EditProposal implements store.Proposals.
func (s *Store) EditProposal(ctx context.Context, g knowledge.Guild, number int, a knowledge.Article) (p store.Proposal, err error) {
	err = s.writeIn(ctx, g, "change the proposal", func(t *tx) error {
		if p, err = t.proposal(g, number); err != nil {
			return err
		}
		if p.Decision != "" {
			return store.ErrChanged
		}
		a.URL = p.Article.URL
		clean(&a)
		article, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("write the proposal: %w", err)
		}
		if err = t.exec("UPDATE proposal SET article = $3 WHERE guild = $1 AND number = $2", g, number, string(article)); err == nil {
			p, err = t.proposal(g, number)
		}
		return err
	})
	return p, err
}

// accept puts a proposal's article into its guild, unless that has it by now,
// perhaps in a newer version.
func (t *tx) accept(g knowledge.Guild, by store.Actor, p store.Proposal) (store.Put, error) {
	all, err := items([]knowledge.Article{p.Article}, [][]byte{p.Raw})
	if err != nil {
		return store.Put{}, err
	}
	c := &collection{tx: t, guild: g}
	standing, known, err := c.find(&all[0])
	if err != nil {
		return store.Put{}, err
	}
	if known && standing.in() {
		list, err := collect(t.ctx, t.sql, scanLong, "SELECT "+longColumns+fromMembers+" AND m.article = $2", g, standing.article)
		return store.Put{Article: first(list), Outcome: store.Unchanged}, err
	}
	puts, err := t.put(g, by, all)
	if put := first(puts); err == nil && put.Outcome == store.Added { // the curator agreed to the article, but a feed named its address
		err = t.exec("UPDATE follower SET stranger = 1 WHERE guild = $1 AND article = $2", g, int64(put.Article.ID))
	}
	return first(puts), err
}

// Unposted implements store.Proposals.
func (s *Store) Unposted(ctx context.Context) ([]store.Proposal, error) {
	list, err := collect(ctx, s.db, scanProposal, proposalsBare+` WHERE posted = 0 AND decision = '' AND at >= $1 AND number =
		(SELECT MIN(p.number) FROM proposal p WHERE p.guild = proposal.guild AND p.posted = 0 AND p.decision = '' AND p.at >= $1) ORDER BY guild`,
		s.now().Add(-store.ProposalLife).UnixMilli())
	return list, s.explain("read the proposals", err)
}

// Posted implements store.Proposals.
func (s *Store) Posted(ctx context.Context, g knowledge.Guild, number int) error {
	return s.writeIn(ctx, g, "note that the proposal was posted", func(t *tx) error {
		n, err := t.count("UPDATE proposal SET posted = 1 WHERE guild = $1 AND number = $2", g, number)
		if err == nil && n == 0 {
			err = store.ErrNotFound
		}
		return err
	})
}

const (
	proposalColumns = "SELECT guild, number, feed, channel, article, at, decision, kept, by_id, by_name, "
	proposals       = proposalColumns + "packed FROM proposal"
	proposalsBare   = proposalColumns + "NULL FROM proposal" // without the bytes
)

func scanProposal(scan func(...any) error) (p store.Proposal, err error) {
	var article string
	var packed []byte
	var at int64
	if err = scan(&p.Guild, &p.Number, &p.Feed, &p.Channel, &article, &at, &p.Decision, &p.Kept, &p.By.ID, &p.By.Name, &packed); err != nil {
		return p, err
	}
	p.At = milli(at)
	if p.Decision != "" {
		return p, nil
	}
	if article != "" {
		if err = json.Unmarshal([]byte(article), &p.Article); err != nil {
			return p, fmt.Errorf("read the proposal: %w", err)
		}
	}
	if packed != nil {
		p.Raw, err = unpack(packed)
	}
	return p, err
}
