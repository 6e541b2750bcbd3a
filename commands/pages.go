package commands

import "strconv"

// maxJumps is how many pages a list offers, the current one in the middle.
const maxJumps = 25

// paged lets a list be leafed through: buttons to the page before and after, and a
// list to jump. The line of a page may be too long for that.
func (r Request) paged(reply *Reply, page, pages int, line func(page int) string) {
	if pages < 2 {
		return
	}
	footer := r.say("articles.footer", "page", page, "pages", pages)
	if reply.Footer != "" {
		footer = reply.Footer + "\n" + footer
	}
	reply.Footer = footer
	to := func(label string, n int) {
		if l := line(n); n >= 1 && n <= pages && len(l) <= MaxLine {
			reply.Buttons = append(reply.Buttons, Button{Label: r.say(label), Line: l, Reply: Instead})
		}
	}
	to("button.previous", page-1)
	to("button.next", page+1)
	if len(line(pages)) > MaxLine || pages < 3 {
		return
	}
	from := max(1, min(page-maxJumps/2, pages-maxJumps+1))
	jump := Jump{Hint: r.say("jump.page"), At: page - from}
	for n := from; n <= pages && n < from+maxJumps; n++ {
		label := r.say("jump.to", "page", strconv.Itoa(n), "pages", pages)
		jump.Lines = append(jump.Lines, Button{Label: label, Line: line(n), Reply: Instead})
	}
	reply.Jump = &jump
}
