package knowledge

import (
	"regexp"
	"strings"
)

var (
	// editionHost are the names in front of a host for its editions for small
	// screens and AMP.
	editionHost = regexp.MustCompile(`^(?:(?:www|m|mobile|mobil|amp)\.)+([^./]+\.[^/]+)`)
	// editionPath are the parts of a path that name the AMP or print edition, or
	// the file that a folder shows.
	editionPath = regexp.MustCompile(`(?i)/(?:amp|print|drucken|index\.(?:html?|php)|default\.aspx?)$`)
	ampLead     = regexp.MustCompile(`(?i)^/amp/`)
	ampEnding   = regexp.MustCompile(`(?i)\.amp(\.html?)?$`)
	// editionQuery are the parameters that do.
	editionQuery = regexp.MustCompile(
		`(?i)^(?:amp|outputtype=amp|amp=[^&]*|print|print=(?:1|true|yes|print)|view=print|printview=[^&]*|mode=print|m=1)$`)
)

// AddressKey is what the addresses of one page have in common: a canonical
// address without its scheme, "www." and the like, the marks of its AMP, print
// and mobile editions, and the slash at its end. It is no address to open. What
// is no web address is its own key; the key of a key is the key.
func AddressKey(address string) string {
	rest, web := strings.CutPrefix(address, "https://")
	if !web {
		if rest, web = strings.CutPrefix(address, "http://"); !web {
			return address
		}
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	host, path, _ := strings.Cut(rest, "/")
	if strings.HasSuffix(host, ":") { // http://http://…
		return address
	}
	key := editionHost.ReplaceAllString(strings.ToLower(host), "$1") + withoutEdition("/"+path)
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		if part != "" && !editionQuery.MatchString(part) {
			kept = append(kept, part)
		}
	}
	if len(kept) > 0 {
		key += "?" + strings.Join(kept, "&")
	}
	return key
}

// withoutEdition takes the marks of editions off a path; what is nothing else
// stays.
func withoutEdition(path string) string {
	for {
		was := path
		path = strings.TrimRight(path, "/")
		for _, mark := range []struct {
			at *regexp.Regexp
			to string
		}{{editionPath, ""}, {ampEnding, "$1"}, {ampLead, "/"}} {
			if bare := mark.at.ReplaceAllString(path, mark.to); strings.Trim(bare, "/") != "" || mark.at == editionPath {
				path = bare
			}
		}
		if path == was {
			return path
		}
	}
}

// Edition reports whether an address is one of the AMP, print or mobile edition
// of a page.
func Edition(address string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "/")
	bare := strings.TrimPrefix(host, "www.")
	key := AddressKey(address)
	plain := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "www.")
	return editionHost.MatchString(bare) || key != strings.TrimRight(plain, "/")
}
