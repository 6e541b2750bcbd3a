package main

import (
	"net"
	"strings"
	"testing"
)

// TestExposed: listening beyond this machine warns, more so where curators'
// matters are shown.
func TestExposed(t *testing.T) {
	for _, c := range []struct {
		ip      string
		curator bool
		want    string
	}{
		{"127.0.0.1", false, ""},
		{"127.0.0.1", true, ""},
		{"127.9.9.9", false, ""},
		{"::1", true, ""},
		{"0.0.0.0", false, "Warning: whoever reaches port 8080"},
		{"::", false, "Warning: "},
		{"192.168.1.5", false, "Warning: "},
		{"0.0.0.0", true, "WARNING: whoever reaches port 8080"},
		{"::", true, "leave --curator out"},
	} {
		got := serveCommand{Curator: c.curator}.exposed(&net.TCPAddr{IP: net.ParseIP(c.ip), Port: 8080})
		if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s, curator %v: %q, want %q", c.ip, c.curator, got, c.want)
		}
		if got != "" && !strings.Contains(got, "--addr 127.0.0.1:8080") {
			t.Errorf("%s: %q does not say what to do", c.ip, got)
		}
	}
}
