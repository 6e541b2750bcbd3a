package ingest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

// reach is what connections may be made to. It keeps its connections to itself,
// so that one made for the list is never used without it.
type reach struct {
	allow AllowList
	// Client follows redirects itself, so that each is read as browsers read it and
	// checked before anything is sent.
	transport *http.Transport
}

// internet permits public unicast addresses at ports 80 and 443.
var internet = ssrf.New()

func newReach(dialer net.Dialer, allow AllowList, timeout time.Duration) *reach {
	r := &reach{allow: allow}
	r.transport = &http.Transport{
		Proxy: nil, // a proxy would be all that the guard sees
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			d := dialer
			d.Control = r.guard(host)
			return d.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    timeout,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           64, // a poller comes back to a host within seconds
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
	}
	return r
}

// guard is asked with every address that a name led to, before a connection is
// made.
func (r *reach) guard(host string) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, conn syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil && r.admits(host, to) {
			return nil
		}
		if err == nil && internet.SafeAddr(to.Addr()) != nil { // the address says more than the port
			return internet.SafeAddr(to.Addr())
		}
		return internet.Safe(network, address, conn)
	}
}

// admits reports whether the list lets a connection through.
func (r *reach) admits(host string, to netip.AddrPort) bool {
	if r.allow.holds(to) {
		return true
	}
	return r.allow.names(host, to.Port()) && (intranet(to.Addr()) || internet.SafeAddr(to.Addr()) == nil)
}

// inside reports whether an address can be reached for the list's sake only.
func (r *reach) inside(remote net.Addr) bool {
	to, err := netip.ParseAddrPort(remote.String())
	return err != nil || internet.SafeAddrPort(netip.AddrPortFrom(to.Addr().Unmap(), to.Port())) != nil
}

// mayVisit refuses, before any name is looked up, what the guard would refuse
// at the connection: addresses written as numbers, and names that by definition
// are not on the public internet (RFC 6761, RFC 6762, RFC 8375).
func (r *reach) mayVisit(u *whatwg.Url) error {
	if r.lists(u) {
		return nil
	}
	name := u.Hostname()
	if ip, ok := numberedHost(u); ok {
		return internet.SafeAddr(ip)
	}
	for _, local := range []string{"localhost", "local", "internal", "home.arpa"} {
		if name == local || strings.HasSuffix(name, "."+local) {
			return &Error{Private, fmt.Errorf("host %s", name)}
		}
	}
	return nil
}

// lists reports whether an address is on the list as it is written.
func (r *reach) lists(u *whatwg.Url) bool {
	if ip, ok := numberedHost(u); ok {
		return r.allow.holds(netip.AddrPortFrom(ip, portOf(u)))
	}
	return r.allow.names(u.Hostname(), portOf(u))
}

// numberedHost is the host of an address that is written as a number.
func numberedHost(u *whatwg.Url) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(strings.Trim(u.Hostname(), "[]"))
	return ip, err == nil
}

func portOf(u *whatwg.Url) uint16 {
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(n)
	}
	if u.Scheme() == "http" {
		return 80
	}
	return 443
}
