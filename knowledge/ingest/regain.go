package ingest

// regain puts back the paragraphs that a reader of the page sees between its
// heading and the end of what was kept, or after it up to the next heading in the
// same kind of element, and that were lost: in pages of modules a container holds one paragraph, and
// the one with the most is taken for the whole. shown are the blocks of the
// cleared page from its heading on.
func regain(kept, shown []block) []block {
	if max(len(kept), len(shown)) > maxRegained {
		return kept
	}
	place := map[string]int{} // of the blocks that were kept
	for i, b := range kept {
		place[b.text] = i
	}
	last, paths := lastOf(place, shown)
	if last < 0 {
		return kept
	}
	ended := nextHeading(shown, last)
	var out []block
	next := 0 // of kept
	for i, b := range shown {
		at, ok := place[b.text]
		switch {
		case ok && at >= next:
			out = append(out, kept[next:at+1]...)
			next = at + 1
		case ok || !b.runs():
		case i < last, i < ended && paths[b.path]:
			out = append(out, b)
		}
	}
	return append(out, kept[next:]...)
}

// lastOf is where the last of the blocks that were kept is shown, -1 where none
// is, and the paths of those with running text.
func lastOf(place map[string]int, shown []block) (last int, paths map[string]bool) {
	last, paths = -1, map[string]bool{}
	for i, b := range shown {
		if _, ok := place[b.text]; !ok {
			continue
		}
		last = i
		if b.runs() {
			paths[b.path] = true
		}
	}
	return last, paths
}

// nextHeading is where the first heading behind a place is shown: what comes from
// there on is another story.
func nextHeading(shown []block, last int) int {
	for i, b := range shown[last+1:] {
		if b.kind == 'h' {
			return last + 1 + i
		}
	}
	return len(shown)
}

// fromHeading are the blocks from the article's heading to that of the next
// article, where several are joined on one page; none where the heading is not
// among them.
func fromHeading(shown []block, title string) []block {
	key := squeeze(title)
	for i, b := range shown {
		if b.kind != 'h' || squeeze(beginning(b.text, maxBlock)) != key {
			continue
		}
		for j, next := range shown[i+1:] {
			if next.kind == 'h' && next.level == 1 && b.level == 1 {
				return shown[i : i+1+j]
			}
		}
		return shown[i:]
	}
	return nil
}

// maxRegained is how many blocks are compared.
const maxRegained = 20_000

// runs reports a paragraph that reads like running text.
func (b block) runs() bool {
	if b.kind == 't' || len(b.text) < 80 {
		return false
	}
	return sentence(b.text) && b.links*2 < len(b.text)
}
