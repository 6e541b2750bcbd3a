package discord

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/net/idna"

	"beleg/commands"
)

// clean takes out of a string what cannot be seen or tampers with how the rest
// is seen: control characters, zero-width spaces, bidirectional overrides (CVE-
// 2021-42574), fillers and tags. The joiner of emoji sequences stays, where it joins
// something.
func clean(s string) string {
	s = strings.Map(visible, strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n"))
	if strings.IndexFunc(s, shows) < 0 {
		return ""
	}
	return s
}

// shows reports whether something can be seen of a character: not of spaces, of what
// joins others and of what changes them.
func shows(r rune) bool {
	alone := r == '\u200d' || r == '\u2800' || unicode.Is(unicode.Variation_Selector, r)
	return !alone && !unicode.IsSpace(r)
}

// visible is what is shown of a character, negative when nothing is.
func visible(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f, r == '\n' || r == '\u200d':
		return r
	case strings.ContainsRune("\r\u2028\u2029\u0085\v\f", r):
		return '\n'
	case r == '\t':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune("\u115f\u1160\u3164\uffa0\u034f", r),
		r >= 0xe0000 && r <= 0xe0fff:
		return -1
	}
	return r
}

// width counts as Discord's client does, in UTF-16 units; the server counts no
// more than that.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// escape makes Discord show s as it is written. A backslash before any ASCII
// punctuation is taken literally by its markdown, so that stops emphasis,
// spoilers, code, masked links, mentions, custom emoji and time stamps. Marks of
// headings, lists and quotes count at the start of a line only. A bare address
// is broken at its colon and an invite at its full stop: the only links in a
// message are the ones we made.
// https://support.discord.com/hc/en-us/articles/210298617
func escape(s string) string { return strings.Join(pieces(clean(s), true), "") }

// pieces returns s rune by rune, each with the backslash it needs; begins says that s
// begins a line.
func pieces(s string, begins bool) []string {
	runes := []rune(s)
	out := make([]string, len(runes))
	start, digits := begins, false // only spaces, only digits since the line began
	for i, r := range runes {
		out[i] = string(r)
		if special(runes, i, start, digits) {
			out[i] = `\` + out[i]
		}
		isDigit := r >= '0' && r <= '9'
		digits = isDigit && (start || digits)
		start = r == '\n' || start && r == ' '
	}
	return out
}

func special(runes []rune, i int, start, digits bool) bool {
	switch r := runes[i]; r {
	case '\\', '*', '_', '~', '`', '|', '<', '>', '[', ']', '@':
		return true
	case '#', '-', '+':
		return start
	case ')':
		return digits
	case '.':
		return digits || i >= 7 && inviteHost(string(runes[max(0, i-10):i]))
	case ':':
		return i+2 < len(runes) && runes[i+1] == '/' && runes[i+2] == '/'
	}
	return false
}

func inviteHost(before string) bool {
	before = strings.ToLower(before)
	return strings.HasSuffix(before, "discord") || strings.HasSuffix(before, "discordapp")
}

// fit escapes s and cuts it to limit units, at a word boundary where there is
// one in the second half, with an ellipsis.
func fit(s string, limit int) string {
	return cut(pieces(begin(strings.TrimSpace(clean(s)), limit), true), limit)
}

// fitPlain cuts without escaping, for places that know no markdown: footers and
// the labels of buttons.
func fitPlain(s string, limit int) string {
	return cut(strings.Split(begin(strings.TrimSpace(clean(s)), limit), ""), limit)
}

// begin is as much of s as decides how it is cut to limit units.
func begin(s string, limit int) string {
	const ahead = 4 // characters that say how one is escaped, and that something is cut
	n := 0
	for at := range s {
		if n++; n > max(0, limit)+ahead {
			return s[:at]
		}
	}
	return s
}

// fitLine is fit for what must stay on one line.
func fitLine(s string, limit int) string { return fit(oneLine(s), limit) }

// fitWithin is fitLine for what stands within a line.
func fitWithin(s string, limit int) string {
	return cut(pieces(begin(oneLine(s), limit), false), limit)
}

func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

func cut(pieces []string, limit int) string {
	end := cutAt(pieces, limit)
	if end == len(pieces) {
		return strings.Join(pieces, "")
	}
	if limit < 1 {
		return ""
	}
	return strings.TrimSpace(strings.Join(pieces[:end], "")) + "…"
}

// cutAt is how many pieces fit limit units with an ellipsis behind them, or all.
func cutAt(pieces []string, limit int) int {
	total, end := 0, -1 // end is where to cut
	for i, p := range pieces {
		if total += width(p); total > limit-1 && end < 0 {
			end = i
		}
	}
	if total <= limit || end < 0 {
		return len(pieces)
	}
	word := end
	for ; word > end/2 && strings.TrimSpace(pieces[word]) != ""; word-- {
	}
	if word > end/2 {
		end = word
	}
	return end
}

// marked is fitLine with some spans of s, in bytes, in bold. Where there is no room
// for the marks there are none.
func marked(s string, spans []commands.Span, limit int) string {
	runes, bold := flagged(s, spans)
	list := pieces(string(runes), true)
	end := cutAt(list, limit)
	room := limit - width(cut(list, limit))
	for i := 0; i < end; i++ {
		if !bold[i] || list[i] == " " {
			continue
		}
		from := i
		for i+1 < len(list) && bold[i+1] {
			i++
		}
		last := i
		for list[last] == " " { // Discord takes marks beside a space literally
			last--
		}
		if room -= 4; room < 0 || last >= end {
			break
		}
		list[from] = "**" + list[from]
		list[last] += "**"
	}
	text := strings.Join(list[:end], "")
	if end < len(list) && limit > 0 {
		text = strings.TrimSpace(text) + "…"
	}
	return text
}

// flagged returns the visible characters of a line, and of each whether it stands in
// one of the spans.
func flagged(s string, spans []commands.Span) (runes []rune, bold []bool) {
	inside := func(at int) bool {
		return slices.ContainsFunc(spans, func(sp commands.Span) bool { return at >= sp.Start && at < sp.End })
	}
	for at, r := range s {
		r = visible(r)
		space := unicode.IsSpace(r)
		switch {
		case r < 0, space && (len(runes) == 0 || runes[len(runes)-1] == ' '):
			continue
		case space:
			r = ' '
		}
		runes, bold = append(runes, r), append(bold, inside(at))
	}
	if n := len(runes); n > 0 && runes[n-1] == ' ' {
		runes, bold = runes[:n-1], bold[:n-1]
	}
	return runes, bold
}

// maxLink is the longest address that is linked; longer ones leave no room for
// the quote.
const maxLink = 700

// What would end a link early: brackets in its label, and signs in its address.
var (
	rounded = strings.NewReplacer("[", "(", "]", ")")
	unended = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", `\`, "%5C", "|", "%7C", "`", "%60")
)

// maskedLink shows label as a link to an article. Only web addresses become
// links; with any other the label stands alone. Brackets in a label would end
// it, so they become round.
func maskedLink(label, address string, limit int) string {
	label = rounded.Replace(oneLine(label))
	target, ok := safeLink(address)
	if !ok || width(target)+20 > limit {
		return fit(label, limit)
	}
	return "[" + fit(label, limit-width(target)-4) + "](" + target + ")"
}

// web reports whether an address is one of the web, without a password.
func web(u *url.URL) bool {
	known := u.Scheme == "http" || u.Scheme == "https"
	return known && u.Host != "" && u.User == nil
}

// safeLink returns an http or https address that cannot end a masked link early.
func safeLink(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || !web(u) {
		return "", false
	}
	if !isASCII(u.Host) { // Discord's client and the reader's browser disagree about others
		if u.Host, err = idna.Lookup.ToASCII(u.Host); err != nil {
			return "", false
		}
	}
	s := unended.Replace(u.String())
	return s, isASCII(s) && width(s) <= maxLink
}

// isASCII reports whether s holds only visible ASCII.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}
