package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"beleg/knowledge/lang"
)

// maxAddress is the longest address that is looked at, in bytes; browsers and
// proxies give up in the same region.
const maxAddress = 8192

// Canonical returns the one address of a page under which it is kept: read as
// browsers read it (WHATWG URL), without fragment, tracking parameters and the
// host's trailing dot, with letters composed (NFC) and percent-encoding as RFC
// 3986 section 6.2.2 prefers it. The order of parameters and "www." stay, for
// they may mean something. Addresses that are not http or https are refused with
// the reason "address", those that hold a password with the reason "password".
func Canonical(address string) (string, error) {
	u, err := parseAddress(norm.NFC.String(address), "")
	if err != nil {
		return "", err
	}
	path, query := tidyEscapes(u.Pathname()), tidyEscapes(withoutTracking(u.Query()))
	out := u.Protocol() + "//" + u.Host() + path
	if query != "" {
		out += "?" + query
	}
	return out, nil
}

// parseAddress reads an address that may be opened; base, when not empty, is
// what a relative one is relative to.
func parseAddress(address, base string) (*whatwg.Url, error) {
	if len(address) > maxAddress {
		return nil, &Error{BadAddress, fmt.Errorf("address of %d bytes", len(address))}
	}
	var u *whatwg.Url
	var err error
	if base == "" {
		u, err = whatwg.Parse(address)
	} else {
		u, err = whatwg.ParseRef(base, address)
	}
	switch {
	case err != nil:
		return nil, cmp.Or(RefusePassword(address), error(&Error{BadAddress, err}))
	case !web(u):
		return nil, cmp.Or(RefusePassword(address), error(&Error{BadAddress, fmt.Errorf("scheme %q", u.Scheme())}))
	case u.Username() != "" || u.Password() != "":
		return nil, errPassword
	}
	host := u.Hostname()
	if bare := strings.TrimSuffix(host, "."); bare != host {
		if bare == "" || strings.HasSuffix(bare, ".") {
			return nil, &Error{BadAddress, fmt.Errorf("host %q", host)}
		}
		u.SetHostname(bare)
	}
	if u.Hostname() == "" {
		return nil, &Error{BadAddress, fmt.Errorf("no host")}
	}
	return u, nil
}

var errPassword = &Error{Password, errors.New("the address holds a user name or password; give it without")}

// credentials are a user name or password before a host, in what is no web
// address or one that is broken elsewhere.
var credentials = lang.Lazy(`^\s*(?:[\w.+-]+:)?(?:[/\\]{2}[^/\\?#]*@|[^/\\?#@\s:]+:[^/\\?#@\s]*@)`)

// RefusePassword refuses an address that holds a user name or password, with
// the reason "password": whatever is kept of an article is shown to others.
func RefusePassword(address string) error {
	u, err := whatwg.Parse(address)
	holds := false
	if err == nil && web(u) {
		holds = u.Username() != "" || u.Password() != ""
	} else {
		holds = credentials.MatchString(address)
	}
	if holds {
		return errPassword
	}
	return nil
}

func web(u *whatwg.Url) bool { return u.Scheme() == "http" || u.Scheme() == "https" }

// tracking are parameters that say where a reader came from and never what is
// read. A trailing "*" stands for any ending.
var tracking = []string{
	"utm_*", "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id",
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id",
	"_openstat", "wickedid",
	"at_medium", "at_campaign", "at_custom*", "at_link_*", "at_ptr_name", "at_bbc_team", "pk_campaign", "pk_kwd", "pk_source",
	"pk_medium", "pk_content", "pk_cid", "piwik_*", "mtm_*",
	"matomo_*", "itm_*", "wt_mc", "wt_zmc", "wt.mc_id", "s_cid", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname",
	"ns_fee", "xtor", "maca", "cmpid", "ocid", "smid",
	"guccounter", "guce_referrer", "guce_referrer_sig", "soc_src", "soc_trk", "trk_contact", "trk_msg", "trk_module", "trk_sid",
	"_ga", "_gl", "ref_src", "ref_url", "srsltid",
}

// withoutTracking drops tracking parameters and keeps the others as they are.
func withoutTracking(query string) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part != "" && !tracks(strings.ToLower(name)) {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

func tracks(name string) bool {
	for _, t := range tracking {
		if stem, any := strings.CutSuffix(t, "*"); name == t || any && strings.HasPrefix(name, stem) {
			return true
		}
	}
	return false
}

// tidyEscapes writes percent-encoding one way: hexadecimal digits in upper
// case, and nothing encoded that needs none.
func tidyEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	bare := -3 // where the last "%" was written that begins no escape
	for i := 0; i < len(s); i++ {
		if !percent(s[i:]) {
			if s[i] == '%' {
				bare = b.Len()
			}
			b.WriteByte(s[i])
			continue
		}
		c := unhex(s[i+1])<<4 | unhex(s[i+2])
		if unreserved(c) && b.Len() > bare+2 { // else "%7%41" would become "%7A"
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

// percent reports whether a string begins with an escape: "%2F".
func percent(s string) bool {
	code, ok := strings.CutPrefix(s, "%")
	if !ok || len(code) < 2 {
		return false
	}
	return isHex(code[0]) && isHex(code[1])
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// unreserved characters mean the same encoded or not (RFC 3986 section 2.3).
// The full stop is left alone: decoding one could make a "../" of "%2e./".
func unreserved(c byte) bool {
	letter := c|0x20 >= 'a' && c|0x20 <= 'z'
	return letter || strings.IndexByte("0123456789-_~", c) >= 0
}

// SameSite reports whether two addresses are of one site: below the same name
// that somebody registered (publicsuffix.org).
func SameSite(a, b string) bool {
	site := registered(a)
	return site != "" && site == registered(b)
}

func registered(address string) string {
	name := host(address)
	if domain, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil && net.ParseIP(name) == nil {
		return domain
	}
	return name
}

// host is the host name of an address without "www.", "" when it has none.
func host(address string) string {
	u, err := whatwg.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(u.Hostname(), "."), "www.")
}
