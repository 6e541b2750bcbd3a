package commands

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// TestCatalogues: every language says everything, with the same values.
func TestCatalogues(t *testing.T) {
	common := catalogueOf(Fallback()).sentences
	for _, l := range lang.All {
		catalogue := catalogueOf(l.Code).sentences
		if len(catalogue) == 0 {
			t.Errorf("%s has no messages.json", l.Code)
		}
		for key, english := range common {
			text, ok := catalogue[key]
			if !ok || text == "" {
				t.Errorf("%s has no %q", l.Code, key)
			} else if ok && !slices.Equal(placeholders(text), placeholders(english)) {
				t.Errorf("%s %q has values %v, en has %v", l.Code, key, placeholders(text), placeholders(english))
			}
		}
		for key := range catalogue {
			if _, ok := common[key]; !ok {
				t.Errorf("%s has %q, %s has not", l.Code, key, Fallback())
			}
		}
	}
}

// placeholders are the values of a sentence. The prefix may be left out, and
// only English has endings of ordinals.
func placeholders(text string) []string {
	var out []string
	for _, p := range regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1) {
		if p != "{p}" && p != "{th}" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// TestKeys: whatever the code says, here and at the front ends that share the
// catalogue, is in it, and nothing else is.
func TestKeys(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.go", "../bot/discord/*.go", "../bot/page/*.go", "../bot/page/files/*.html", "../bot/terminal/*.go"} {
		more, _ := filepath.Glob(pattern)
		files = append(files, more...)
	}
	var code strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			code.Write(raw)
		}
	}
	source := code.String()
	for _, m := range regexp.MustCompile(`(?:say|refuse|Say\([\w.]+,) ?\(?"([a-z.]+)"`).FindAllStringSubmatch(source, -1) {
		if _, ok := catalogueOf(Fallback()).sentences[m[1]]; !ok && !strings.HasSuffix(m[1], ".") {
			t.Errorf("the code says %q, the catalogue does not", m[1])
		}
	}
	for key := range catalogueOf(Fallback()).sentences {
		found := false
		for k := key; k != "" && !found; {
			found = strings.Contains(source, `"`+k+`"`) || strings.Contains(source, `"`+k+`."`)
			i := strings.LastIndexByte(k, '.')
			k = k[:max(i, 0)]
		}
		if !found {
			t.Errorf("nobody says %q", key)
		}
	}
}

// TestDuplicateKeys: JSON would silently keep the last.
func TestDuplicateKeys(t *testing.T) {
	for _, l := range lang.All {
		raw, err := fs.ReadFile(l.Files, "messages.json")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		d := json.NewDecoder(strings.NewReader(string(raw)))
		for i := 0; d.More() || i == 0; i++ {
			token, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			if key, ok := token.(string); ok && i%2 == 1 {
				if seen[key] {
					t.Errorf("%s has %q twice", l.Code, key)
				}
				seen[key] = true
			}
		}
	}
}

// TestCommands: every command can be used, found and understood in every
// language, within Discord's limits for slash commands.
func TestCommands(t *testing.T) {
	slash := regexp.MustCompile(`^[-_\p{L}\p{N}]{1,32}$`)
	owner := map[string]string{}
	own := func(c Command, n string) {
		if old := owner[fold(n)]; old != "" && old != c.Name {
			t.Errorf("%s and %s are both called %q", old, c.Name, n)
		}
		owner[fold(n)] = c.Name
	}
	for _, c := range All() {
		own(c, c.Name)
		for _, l := range lang.All {
			n := c.in(l.Code)
			own(c, n)
			if !slash.MatchString(n) || strings.ToLower(n) != n {
				t.Errorf("%s: %q is no name of a slash command", c.Name, n)
			}
			if named := catalogueOf(l.Code).commands[c.Name].Name; named != n {
				t.Errorf("%s is called %q in %s, its commands.json says %q", c.Name, n, l.Code, named)
			}
			if s := c.Summary[l.Code]; s == "" || utf8.RuneCountInString(s) > 100 {
				t.Errorf("%s: summary in %s is %q", c.Name, l.Code, s)
			}
			if len(c.Examples[l.Code]) == 0 {
				t.Errorf("%s has no example in %s", c.Name, l.Code)
			}
			for _, e := range c.Examples[l.Code] {
				word, _ := firstWord(e)
				if word != n {
					t.Errorf("%s: example %q in %s does not begin with %q", c.Name, e, l.Code, n)
				}
			}
			for _, a := range c.Aliases[l.Code] {
				own(c, a)
			}
			checkOptions(t, c, l.Code, slash)
		}
		if c.Run == nil {
			t.Errorf("%s does nothing", c.Name)
		}
	}
}

func checkOptions(t *testing.T, c Command, language string, slash *regexp.Regexp) {
	seen := map[string]bool{}
	for _, o := range c.Options {
		if n := o.Names[language]; !slash.MatchString(n) || seen[n] {
			t.Errorf("%s: option %q in %s is no name or stands twice", c.Name, n, language)
		}
		seen[o.Names[language]] = true
		if s := o.Summary[language]; s == "" || utf8.RuneCountInString(s) > 100 {
			t.Errorf("%s %s: summary in %s is %q", c.Name, o.Name, language, s)
		}
		for _, choice := range o.Choices {
			if Say(language, "choice."+choice) == "choice."+choice {
				t.Errorf("%s: choice %q has no name in %s", c.Name, choice, language)
			}
		}
	}
}

// TestSignIsNotFixed: where "!" does not work, sentences show "/": they name commands
// with {p}.
func TestSignIsNotFixed(t *testing.T) {
	fixed := regexp.MustCompile(`(^|[\s(„“])[!/][\p{L}{]`)
	for _, code := range Languages() {
		for key, text := range catalogueOf(code).sentences {
			if fixed.MatchString(text) && !strings.HasPrefix(key, "welcome.") { // a greeting knows of "/" only
				t.Errorf("%s in %s: %q", key, code, text)
			}
		}
	}
}

func TestReasonsAreSaid(t *testing.T) {
	for _, reason := range Reasons {
		if Say("en", "fetch."+reason) == "fetch."+reason {
			t.Errorf("reason %q has no sentence", reason)
		}
		why := Say("en", "feed.why."+reason)
		if why == "feed.why."+reason || strings.Contains(why, "paste") {
			t.Errorf("reason %q has no sentence about a feed: %s", reason, why)
		}
	}
	for _, trouble := range Troubles {
		if Say("en", "digest.trouble."+trouble) == "digest.trouble."+trouble {
			t.Errorf("trouble %q has no sentence", trouble)
		}
	}
}

// TestWordings: commands.json names no command or option that there is not.
func TestWordings(t *testing.T) {
	options := map[string]map[string]bool{"*": {}}
	for _, c := range All() {
		options[c.Name] = map[string]bool{}
		for _, o := range c.Options {
			options[c.Name][o.Name], options["*"][o.Name] = true, true
		}
	}
	for _, code := range Languages() {
		for name, w := range catalogueOf(code).commands {
			if options[name] == nil {
				t.Errorf("%s words the command %q, which there is not", code, name)
			}
			for o := range w.Options {
				if !options[name][o] {
					t.Errorf("%s words the option %q of %s, which there is not", code, o, name)
				}
			}
		}
	}
}

// TestLanguageOf: whoever the bot does not speak to in their language hears the
// one for everybody else.
func TestLanguageOf(t *testing.T) {
	for locale, want := range map[string]string{"de": "de", "de-AT": "de", "de_CH.UTF-8": "de", "en-GB": "en", "den": "en",
		"fr": "en", "": "en", "C": "en"} {
		if code, _ := Language(locale); code != want {
			t.Errorf("%q is spoken to in %s, want %s", locale, code, want)
		}
	}
}
