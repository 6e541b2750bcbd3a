package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"beleg/knowledge/lang"
)

// catalogue is what a language's folder says for the bot: its sentences by key
// (messages.json), and what its commands are called (commands.json). A language
// without these files can be read and asked in, and is not spoken.
type catalogue struct {
	sentences map[string]string
	commands  map[string]wording // by the command's English name; "*" has the options of several
}

// wording is what a command or option is called in a language.
type wording struct {
	Name     string
	Aliases  []string // further names in text
	Summary  string
	Examples []string           // without prefix
	Options  map[string]wording // by their English names
}

var catalogueOf = lang.Each(func(l *lang.Language) *catalogue {
	c := new(catalogue)
	readJSON(l, "messages.json", &c.sentences)
	readJSON(l, "commands.json", &c.commands)
	return c
})

// readJSON reads a file of a language into a value, if there is one.
func readJSON(l *lang.Language, file string, into any) {
	raw, err := fs.ReadFile(l.Files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		panic("commands: " + file + " of " + l.Name + ": " + err.Error()) // embedded, so the build is broken
	}
}

// sentence is what a language has under a key, "" when it has nothing.
func sentence(language, key string) string {
	if c := catalogueOf(language); c != nil {
		return c.sentences[key]
	}
	return ""
}

// Languages are the codes of the languages that the bot speaks, the one for
// everybody else first.
func Languages() []string {
	codes := []string{Fallback()}
	for _, l := range lang.All {
		if l.Code != Fallback() && spoken(l.Code) {
			codes = append(codes, l.Code)
		}
	}
	return codes
}

// Language is the language that is spoken to somebody with a locale such as
// "de-AT" or "de_AT.UTF-8"; ok is false when the bot does not speak theirs.
func Language(locale string) (code string, ok bool) {
	locale = strings.ToLower(locale)
	for _, code := range Languages() {
		if rest, ok := strings.CutPrefix(locale, code); ok && strings.Trim(rest[:min(1, len(rest))], "-_.@") == "" {
			return code, true
		}
	}
	return Fallback(), false
}

// Fallback is the language of what is said in no other.
func Fallback() string { return lang.Fallback().Code }

func spoken(code string) bool { return sentence(code, "failed") != "" }

// Say returns a sentence of the catalogue with its {names} filled in from
// pairs of name and value. A key that is not there is returned itself.
func Say(language, key string, values ...any) string {
	text := sentence(language, key)
	if text == "" {
		text = sentence(Fallback(), key)
	}
	if text == "" {
		return key
	}
	pairs := make([]string, 0, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(values[i])+"}", fmt.Sprint(values[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// localised is a command with what it and its options are called.
func (c Command) localised() Command {
	c.Names, c.Aliases = map[string]string{}, map[string][]string{}
	c.Summary, c.Examples = map[string]string{}, map[string][]string{}
	options := make([]Option, len(c.Options))
	for i, o := range c.Options {
		o.Names, o.Summary = map[string]string{}, map[string]string{}
		options[i] = o
	}
	for _, code := range Languages() {
		said := catalogueOf(code).commands
		w := said[c.Name]
		if code != Fallback() {
			c.Names[code] = w.Name
		}
		c.Aliases[code], c.Summary[code], c.Examples[code] = w.Aliases, w.Summary, w.Examples
		for _, o := range options {
			own, ok := w.Options[o.Name]
			if !ok {
				own = said["*"].Options[o.Name]
			}
			o.Names[code], o.Summary[code] = own.Name, own.Summary
		}
	}
	c.Options = options
	return c
}

// say speaks the asker's language; {p} is the prefix.
func (r Request) say(key string, values ...any) string {
	return Say(r.Language, key, append([]any{"p", r.prefix}, values...)...)
}

// count says a sentence about n things; its key has the forms .one and .other.
func (r Request) count(key string, n int, values ...any) string {
	if n == 1 {
		key += ".one"
	} else {
		key += ".other"
	}
	return r.say(key, append([]any{"n", n}, values...)...)
}

// amount is a number of things and the key of what is said of them.
type amount struct {
	key string
	n   int
}

// several lists amounts, without those of which there are none.
func (r Request) several(list ...amount) string {
	var parts []string
	for _, a := range list {
		if a.n > 0 {
			parts = append(parts, r.say(a.key, "n", a.n))
		}
	}
	return strings.Join(parts, ", ")
}
