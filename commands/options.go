package commands

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"beleg/knowledge/question"
)

// arguments reads a command's options out of a line: "name:value" pairs in any
// language, then words for the options in their order, then the rest of the
// line. What fits nowhere is returned as left.
//
// Pairs are read on the first line only, so that a colon in a pasted text
// means nothing.
func arguments(c Command, line string) (args map[string]string, left string) {
	args = map[string]string{}
	head, body, _ := strings.Cut(line, "\n")
	head = pairs(c, head, args)
	var strange []string
	for i, o := range c.Options {
		if o.Rest {
			head = leading(c.Options[:i], head, args)
			if text := trim(head + "\n" + body); text != "" {
				args[o.Name] = text
			}
			return args, strings.Join(strange, " ")
		}
	}
	for _, word := range strings.Fields(head + " " + body) {
		if !position(c, word, args) {
			strange = append(strange, word)
		}
	}
	return args, strings.Join(strange, " ")
}

// leading gives the first words of a line to the options that stand before the one
// that takes the rest.
func leading(before []Option, line string, args map[string]string) string {
	for _, o := range before {
		word, rest := firstWord(line)
		v, ok := o.fit(word)
		fits := ok && word != "" && o.positional()
		if _, taken := args[o.Name]; taken || !fits {
			continue
		}
		args[o.Name], line = v, rest
	}
	return line
}

// pairs takes "name:value" and `name:"several words"` out of a line.
func pairs(c Command, line string, args map[string]string) string {
	var kept []string
	for line != "" {
		line = strings.TrimLeftFunc(line, unicode.IsSpace)
		end := strings.IndexFunc(line, unicode.IsSpace)
		if end < 0 {
			end = len(line)
		}
		before, _, ok := strings.Cut(line[:end], ":")
		o := c.option(before)
		if !ok || o == "" {
			kept = append(kept, line[:end])
			line = line[end:]
			continue
		}
		var v string
		v, line = value(line[len(before)+1:])
		args[o] = c.several(o, args[o], v)
	}
	return strings.Join(kept, " ")
}

// several is the value of an option that is given again: of a list both, else the last.
func (c Command) several(option, before, value string) string {
	list := slices.ContainsFunc(c.Options, func(o Option) bool { return o.List && o.Name == option })
	if list && before != "" && value != "" {
		return before + "," + value
	}
	return value
}

// value reads a word, or what stands between quotation marks of any style.
func value(s string) (value, rest string) {
	for open, close := range map[string]string{`"`: `"`, "„": "“”\"", "“": "”", "«": "»", "»": "«"} {
		if inner, ok := strings.CutPrefix(s, open); ok {
			if i := strings.IndexAny(inner, close); i >= 0 {
				after := inner[i:]
				return inner[:i], strings.TrimLeftFunc(after[len(string([]rune(after)[:1])):], unicode.IsSpace)
			}
		}
	}
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// option returns the English name of an option named in any language.
func (c Command) option(named string) string {
	filter := question.FilterName(named)
	for _, o := range c.Options {
		for _, n := range o.Names {
			if named != "" && fold(n) == fold(named) {
				return o.Name
			}
		}
	}
	for _, o := range c.Options {
		if filter != "" && o.Name == filter {
			return filter
		}
	}
	return ""
}

// pair writes an option as arguments reads it.
func pair(name, value string) string {
	value = strings.ReplaceAll(value, `"`, "")
	if strings.ContainsFunc(value, unicode.IsSpace) {
		value = `"` + value + `"`
	}
	return " " + name + ":" + value
}

// positional reports whether an option can be given without its name.
func (o Option) positional() bool {
	return o.Type != Attachment && !o.Named && !o.Unlisted
}

// position gives a word to the first free option that it fits.
func position(c Command, word string, args map[string]string) bool {
	for _, o := range c.Options {
		n := o.Name
		if _, taken := args[n]; taken || !o.positional() {
			continue
		}
		if v, ok := o.fit(word); ok {
			args[n] = v
			return true
		}
		switch {
		case o.Implied != nil && o.Implied(word):
			args[n] = o.Choices[0]
		case len(o.Choices) > 0:
			return false // what it should be done with has to be said first
		}
	}
	return false
}

// fit reports whether a word can be the value of an option, and which.
func (o Option) fit(word string) (string, bool) {
	switch {
	case o.Type == Integer:
		if link, ok := address(word); ok && o.Address {
			return link, true
		}
		word = strings.TrimPrefix(word, "#")
		_, err := strconv.Atoi(word)
		return word, err == nil
	case o.Type == Channel:
		id := strings.TrimSuffix(strings.TrimPrefix(word, "<#"), ">")
		return id, word != id && digits(id)
	case len(o.Choices) > 0:
		if english, ok := choiceNames()[fold(word)]; ok {
			word = english
		}
		word = strings.ToLower(word)
		return word, slices.Contains(o.Choices, word)
	}
	return word, true
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// choiceNames leads from a choice in any language, folded, to the English one.
var choiceNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, code := range Languages() {
		for key, text := range catalogueOf(code).sentences {
			if english, ok := strings.CutPrefix(key, "choice."); ok {
				names[fold(text)] = english
			}
		}
	}
	return names
})

// Choice is what a language calls one of an option's choices.
func Choice(language, choice string) string {
	if said := Say(language, "choice."+choice); said != "choice."+choice {
		return said
	}
	return choice
}

// choices lists what an option may be in a language.
func choices(o Option, language string) string {
	var list []string
	for _, c := range o.Choices {
		list = append(list, Say(language, "choice."+c))
	}
	return strings.Join(list, ", ")
}

// choice is the English word of an option that is one of several words, in
// whatever language it was said.
func (r Request) choice(option string) string {
	said := r.Args[option]
	if english, ok := choiceNames()[fold(said)]; ok {
		return english
	}
	return strings.ToLower(said)
}
