package commands

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed messages/*.json
var messages embed.FS

// catalogues holds every sentence the bot says, by language and key. To add a
// language, add messages/<code>.json; the tests say what it still lacks.
var catalogues = load()

// load reads the embedded catalogues.
func load() map[string]map[string]string {
	out := map[string]map[string]string{}
	files, err := messages.ReadDir("messages")
	if err != nil {
		panic("commands: " + err.Error())
	}
	for _, f := range files {
		raw, err := messages.ReadFile("messages/" + f.Name())
		if err != nil {
			panic("commands: " + err.Error())
		}
		catalogue := map[string]string{}
		if err := json.Unmarshal(raw, &catalogue); err != nil {
			panic("commands: messages/" + f.Name() + ": " + err.Error())
		}
		out[strings.TrimSuffix(path.Base(f.Name()), ".json")] = catalogue
	}
	return out
}

// Say returns a sentence of the catalogue with its {names} filled in from
// pairs of name and value. A key that is not there is returned itself.
func Say(language, key string, values ...any) string {
	text, ok := catalogues[language][key]
	if !ok {
		if text, ok = catalogues["en"][key]; !ok {
			return key
		}
	}
	pairs := make([]string, 0, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(values[i])+"}", fmt.Sprint(values[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
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
