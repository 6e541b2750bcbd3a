package main

import (
	"context"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// welcome gives a newcomer something to ask: the sample articles go into a
// local collection that never had any. The store takes them out when the first
// real article comes.
func (h *house) welcome(ctx context.Context, samples []knowledge.Article) error {
	revision, err := h.store.Revision(ctx, knowledge.Local)
	if err != nil || revision > 0 {
		return err
	}
	_, err = h.store.Put(ctx, knowledge.Local, store.Actor{ID: "samples", Name: "samples"}, samples, nil)
	return err
}
