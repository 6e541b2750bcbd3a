package discord

import (
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"beleg/commands"
)

var pictures = flag.String("pictures", "", "a folder to draw replies into, as HTML and, with chromium, as PNG")

// TestPictures draws replies as Discord's client would, at the widths of a phone and
// of a window, dark and light, for people to look at. Without -pictures it looks
// whether all that was written can be seen.
func TestPictures(t *testing.T) {
	talk := map[string]string{}
	for name, r := range pictured() {
		m := render(r, reader{asker: "5"})
		if why := refused(m); why != "" {
			t.Errorf("%s: %s", name, why)
		}
		raw, _ := json.Marshal(m)
		var drawn struct{ Components []drawing }
		if err := json.Unmarshal(raw, &drawn); err != nil {
			t.Fatal(err)
		}
		body := draw(drawn.Components)
		if left := regexp.MustCompile(`\*\*|###|-# |\\|\]\(`).FindString(body); left != "" {
			t.Errorf("%s: %q can be seen in %s", name, left, body)
		}
		talk[name] = dialogue(r, body)
		if *pictures == "" {
			continue
		}
		for _, width := range []int{400, 800} {
			for _, look := range []string{"dark", "light"} {
				picture(t, filepath.Join(*pictures, fmt.Sprintf("%s-%d-%s", name, width, look)), page(talk[name], look), width, 1300)
			}
		}
	}
	if *pictures != "" { // of the README: what the program says of its samples
		picture(t, filepath.Join(*pictures, "reply"), page(talk["plain"]+talk["moved"], "dark"), 704, 1024)
	}
}

// drawing is a component as it is sent.
type drawing struct {
	Type              int
	Content, Label    string
	Hint              string `json:"placeholder"`
	Accent            int    `json:"accent_color"`
	Components        []drawing
	Options           []listOption
	Accessory         *drawing
	CustomID          string `json:"custom_id"`
	Disabled, Divider bool
}

func draw(list []drawing) string {
	var b strings.Builder
	for _, c := range list {
		within := draw(c.Components)
		switch c.Type {
		case partContainer:
			fmt.Fprintf(&b, `<div class="box" style="border-color:#%06x">%s</div>`, c.Accent, within)
		case partRow:
			fmt.Fprintf(&b, `<div class="row">%s</div>`, within)
		case partButton:
			fmt.Fprintf(&b, `<span class="button">%s</span>`, html.EscapeString(c.Label))
		case partList:
			shown := c.Hint
			for _, o := range c.Options {
				if o.Default {
					shown = o.Label
				}
			}
			fmt.Fprintf(&b, `<div class="list">%s<i>⌄</i></div>`, html.EscapeString(shown))
		case partText:
			fmt.Fprintf(&b, `<div class="text">%s</div>`, markdown(c.Content))
		case partSeparator:
			b.WriteString(`<hr>`)
		}
	}
	return b.String()
}

// markdown draws what render writes of Discord's markdown.
func markdown(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		for _, kind := range []struct{ mark, open, close string }{{"### ", "<h3>", "</h3>"}, {"-# ", "<small>", "</small>"},
			{"> ", "<blockquote>", "</blockquote>"}, {"- ", "<li>", "</li>"}, {"", "<p>", "</p>"}} {
			if rest, ok := strings.CutPrefix(line, kind.mark); ok {
				b.WriteString(kind.open + inline(rest) + kind.close)
				break
			}
		}
	}
	return b.String()
}

var (
	escapes = regexp.MustCompile(`\\([[:punct:]])`)
	masked  = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
	strong  = regexp.MustCompile(`\*\*(.+?)\*\*`)
	struck  = regexp.MustCompile(`~~(.+?)~~`)
)

func inline(s string) string {
	// What is escaped hides from the marks as a character of private use.
	s = escapes.ReplaceAllStringFunc(s, func(m string) string { return string(rune(0xe000 + int(m[1]))) })
	s = html.EscapeString(s)
	s = masked.ReplaceAllString(s, `<a>$1</a>`)
	s = strong.ReplaceAllString(s, `<b>$1</b>`)
	s = struck.ReplaceAllString(s, `<s>$1</s>`)
	return strings.Map(func(r rune) rune {
		if r >= 0xe000 && r < 0xe080 {
			return r - 0xe000
		}
		return r
	}, s)
}

const style = `*{box-sizing:border-box}body{margin:0;padding:16px;font:16px/1.375 "gg sans","Noto Sans","Helvetica Neue",Helvetica,Arial,sans-serif}
.dark{background:#313338;color:#dbdee1}.light{background:#fff;color:#313338}
.message{display:flex;gap:16px;margin-bottom:18px}.face{flex:none;width:40px;height:40px;border-radius:50%;background:#2f6f4f;color:#fff;
font-weight:700;display:flex;align-items:center;justify-content:center}.ana .face{background:#8a5a9c}
.said{min-width:0;flex:1}.name{font-weight:600}.name i{font:11px sans-serif;background:#5865f2;color:#fff;border-radius:3px;padding:1px 4px;margin-left:4px}
.box{border:1px solid;border-width:1px 1px 1px 4px!important;border-radius:8px;padding:16px;display:flex;flex-direction:column;gap:8px;max-width:600px;margin-top:4px}
.dark .box{background:#2b2d31;border-top-color:#3f4147!important;border-right-color:#3f4147!important;border-bottom-color:#3f4147!important}
.light .box{background:#f2f3f5;border-top-color:#d4d7dc!important;border-right-color:#d4d7dc!important;border-bottom-color:#d4d7dc!important}
.text{overflow-wrap:break-word;min-width:0}p,h3,li{margin:0}li{margin-left:20px}h3{font-size:20px;line-height:1.3;font-weight:700}small{display:block;font-size:13px;opacity:.75}
blockquote{margin:4px 0;padding-left:12px;border-left:4px solid #80848e}a{color:#00a8fc}.light a{color:#006ce7}hr{width:100%;border:0;border-top:1px solid #80848e55;margin:4px 0}
.row{display:flex;flex-wrap:wrap;gap:8px}.button{background:#4e5058;color:#fff;border-radius:8px;padding:6px 14px;font-size:14px;font-weight:500}
.light .button{background:#e1e3e8;color:#313338}.list{width:100%;border-radius:8px;padding:8px 12px;background:#1e1f22;display:flex;justify-content:space-between}.light .list{background:#fff;border:1px solid #d4d7dc}`

func page(talk, look string) string {
	return `<!doctype html><meta charset=utf-8><style>` + style + `</style><body class="` + look + `">` + talk
}

// dialogue is a question with its reply.
func dialogue(r commands.Reply, body string) string {
	return `<div class="message ana"><div class=face>A</div>` +
		`<div class=said><div class=name>Ana</div>` + html.EscapeString(r.Result.Question.Text) +
		`</div></div><div class=message><div class=face>B</div>` +
		`<div class=said><div class=name>Beleg<i>APP</i></div>` + body + `</div></div>`
}

// picture writes a page, and draws it where chromium is there.
func picture(t *testing.T, path, page string, width, height int) {
	if err := os.WriteFile(path+".html", []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		return
	}
	out, err := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
		fmt.Sprintf("--window-size=%d,%d", width, height),
		"--screenshot="+path+".png", path+".html").CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
