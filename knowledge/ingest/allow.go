package ingest

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"beleg/knowledge/lang"
)

// AllowList says what may be reached besides the public internet: names,
// addresses and networks, each at every port or at one. The zero AllowList
// admits nothing.
//
// An address or network admits what a connection is made to, whatever its name;
// where nobody names it at that moment (Poll, Again) only if it is written as a
// number.
// A name admits the private addresses that it leads to when it is asked for, and
// no other name that leads there.
type AllowList struct{ entries []admitted }

// admitted is one entry: a name or a network, an address being a network of one.
type admitted struct {
	name    string
	network netip.Prefix
	port    uint16 // 0 is every port
}

// ParseAllowList reads "intranet.example, 10.1.0.0/16, 127.0.0.1:8181". Its
// errors are sentences that quote the entry.
func ParseAllowList(text string) (AllowList, error) {
	var l AllowList
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		a, err := parseAllowed(entry)
		if err != nil {
			return AllowList{}, fmt.Errorf("%q: %w", entry, err)
		}
		l.entries = append(l.entries, a)
	}
	return l, nil
}

// UnmarshalText reads a list as ParseAllowList does.
func (l *AllowList) UnmarshalText(text []byte) (err error) {
	*l, err = ParseAllowList(string(text))
	return err
}

var (
	errAllowed = errors.New("give a name (intranet.example), a network (10.1.0.0/16) or either with a port (127.0.0.1:8181)")
	// hostName is a name as the address of a page has it, all in ASCII.
	hostName    = lang.Lazy(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)
	unbracketed = lang.Lazy(`^\[(.*)\]$`)
	atPort      = lang.Lazy(`^(.+):([0-9]{1,5})$`)
)

func parseAllowed(entry string) (a admitted, err error) {
	if _, err := netip.ParseAddr(entry); err != nil { // an IPv6 address ends in what looks like a port
		if entry, a.port, err = cutPort(entry); err != nil {
			return a, err
		}
	}
	if strings.Contains(entry, "/") {
		a.network, err = parseNetwork(entry)
		return a, err
	}
	if ip, err := netip.ParseAddr(unbracketed.ReplaceAllString(entry, "$1")); err == nil {
		return a, a.only(ip)
	}
	if !strings.ContainsAny(entry, "@:?#\\ ") {
		if u, err := parseAddress("http://"+entry, ""); err == nil && hostName.MatchString(u.Hostname()) {
			a.name = u.Hostname()
			if ip, err := netip.ParseAddr(a.name); err == nil { // 127.1
				return a, a.only(ip)
			}
			return a, nil
		}
	}
	return a, errAllowed
}

// cutPort takes the port off an entry. Without brackets or a slash, what follows
// the colons of an IPv6 network is none.
func cutPort(entry string) (rest string, port uint16, err error) {
	m := atPort.FindStringSubmatch(entry)
	if m == nil || strings.HasSuffix(m[1], ":") {
		return entry, 0, nil
	}
	n, err := strconv.ParseUint(m[2], 10, 16)
	if err != nil || n == 0 {
		return entry, 0, errAllowed
	}
	return m[1], uint16(n), nil
}

// only makes an entry of one address.
func (a *admitted) only(ip netip.Addr) error {
	if ip.Zone() != "" || ip.Is4In6() {
		return errAllowed
	}
	a.name, a.network = "", netip.PrefixFrom(ip, ip.BitLen())
	return nil
}

func parseNetwork(entry string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(entry)
	switch {
	case err != nil || p.Addr().Is4In6():
		return p, errAllowed
	case p != p.Masked():
		return p, fmt.Errorf("that network begins at %s; write it so", p.Masked())
	}
	return p, nil
}

// IsZero reports whether nothing is admitted.
func (l AllowList) IsZero() bool { return len(l.entries) == 0 }

// All reports whether a network of the list holds every address there is.
func (l AllowList) All() bool {
	for _, a := range l.entries {
		if a.name == "" && a.network.Bits() == 0 {
			return true
		}
	}
	return false
}

// String writes the list as ParseAllowList reads it.
func (l AllowList) String() string {
	var parts []string
	for _, a := range l.entries {
		parts = append(parts, a.String())
	}
	return strings.Join(parts, ", ")
}

func (a admitted) String() string {
	host := a.name
	if host == "" {
		host = a.network.String()
	}
	if a.name == "" && a.network.IsSingleIP() {
		host = a.network.Addr().String()
		if a.port != 0 && a.network.Addr().Is6() {
			host = "[" + host + "]"
		}
	}
	if a.port != 0 {
		host += ":" + strconv.Itoa(int(a.port))
	}
	return host
}

func (a admitted) at(port uint16) bool { return a.port == 0 || a.port == port }

// names reports whether a name is on the list at a port.
func (l AllowList) names(host string, port uint16) bool {
	for _, a := range l.entries {
		if a.name != "" && a.name == host && a.at(port) {
			return true
		}
	}
	return false
}

// holds reports whether an address is on the list at a port, itself or in a
// network.
func (l AllowList) holds(to netip.AddrPort) bool {
	for _, a := range l.entries {
		if a.name == "" && a.network.Contains(to.Addr()) && a.at(to.Port()) {
			return true
		}
	}
	return false
}

// sharedSpace is private to a provider's customers (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// intranet reports whether a name of the list may lead to an address: one that
// organisations give to their own machines (RFC 1918, RFC 4193, RFC 6598), or
// this machine's own. Link-local ones, where clouds keep their secrets
// (169.254.169.254), have to be listed themselves.
func intranet(ip netip.Addr) bool {
	return ip.IsPrivate() || ip.IsLoopback() || sharedSpace.Contains(ip)
}
