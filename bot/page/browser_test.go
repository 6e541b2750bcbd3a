package page

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// browsers are the names under which Chromium is installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "chrome"}

// browse opens a page in a real browser and returns what it made of it, and
// what it complained about.
func browse(t *testing.T, address string) (dom, console string) {
	t.Helper()
	for _, name := range browsers {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--user-data-dir="+t.TempDir(), "--dump-dom", address)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Skipf("%s does not run here: %v", name, err)
		}
		for _, l := range strings.Split(errs.String(), "\n") {
			if strings.Contains(l, "CONSOLE") {
				console += l + "\n"
			}
		}
		return out.String(), console
	}
	t.Skip("no Chromium is installed, so nobody looks at the page in a browser")
	return "", ""
}

// TestBrowser: a browser shows the answer with its receipt and the marked
// sentence, runs nothing that articles contain, and misses nothing.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starting a browser takes seconds")
	}
	h, _ := newPage(t, harbour...)
	server := httptest.NewUnstartedServer(nil)
	server.Config = Server(h)
	server.Start()
	defer server.Close()
	for path, want := range map[string]string{
		"/?l=de":                   ">Wann wird die Brücke am Hafen gesperrt?</a>",
		"/?h=who+pact&q=when+pact": "<h3 dir=\"auto\">12 March 2024</h3>",
		"/article/1?s=2#s2":        `<mark id="s2">It regulates pilotage, dredging and the winter timetable.</mark>`,
		"/article/1":               "&lt;script&gt;alert(1)&lt;/script&gt;",
	} {
		dom, console := browse(t, server.URL+path)
		if !strings.Contains(dom, want) {
			t.Errorf("%s: the browser does not show %q:\n%s", path, want, dom)
		}
		if strings.Contains(dom, "<script") || console != "" {
			t.Errorf("%s: the browser complains: %s", path, console)
		}
	}
}
