package index

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"beleg/knowledge"
)

// keyState is where a folder keeps its state, in the same batch as the changes
// that lead to it.
var keyState = []byte("state")

// state is what a folder is a copy of, and how far.
type state struct {
	Guild       knowledge.Guild `json:"guild"`
	Cursor      int64           `json:"cursor"`      // revision of the change log
	History     string          `json:"history"`     // of the store up to there
	Fingerprint string          `json:"fingerprint"` // of the analysis
	Documents   uint64          `json:"documents"`
}

// encode appends a checksum: bolt has none for what it keeps.
func (s state) encode() ([]byte, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(data, "%08x", crc32.ChecksumIEEE(data)), nil
}

func decodeState(data []byte) (s state, err error) {
	body := data[:max(0, len(data)-8)]
	if !bytes.Equal(data[len(body):], fmt.Appendf(nil, "%08x", crc32.ChecksumIEEE(body))) {
		return s, damagef("its state is damaged, or of an earlier version")
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return s, damagef("its state cannot be read: %w", err)
	}
	return s, nil
}
