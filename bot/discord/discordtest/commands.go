package discordtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

type command struct {
	Name         string
	Description  *string
	Type         int
	Names        map[string]string `json:"name_localizations"`
	Descriptions map[string]string `json:"description_localizations"`
	Options      *[]option
	Contexts     *[]int
	Installs     *[]int `json:"integration_types"`
}

type option struct {
	Type         int
	Name         string
	Description  string
	Required     bool
	Names        map[string]string `json:"name_localizations"`
	Descriptions map[string]string `json:"description_localizations"`
	Choices      []choice
	Autocomplete bool
	Channels     []int `json:"channel_types"`
}

// choice is one value that an option may have.
type choice struct {
	Name  string
	Names map[string]string `json:"name_localizations"`
	Value json.RawMessage
}

// Types of options.
const (
	optionText    = 3
	optionInteger = 4
	optionChannel = 7
	optionNumber  = 10
)

// check returns what Discord would say against a value of an option.
func (c choice) check(kind int) string {
	for _, n := range append(values(c.Names), c.Name) {
		if blank(n) || !within(n, 100) {
			return "name: Must be between 1 and 100 in length."
		}
	}
	var text string
	isText := json.Unmarshal(c.Value, &text) == nil
	var n float64
	isNumber := json.Unmarshal(c.Value, &n) == nil && string(c.Value) != "null"
	isWhole := isNumber && n == float64(int64(n))
	switch {
	case kind == optionText && (!isText || !within(text, 100)):
		return "value: Must be between 1 and 100 in length."
	case kind == optionInteger && !isWhole, kind == optionNumber && !isNumber:
		return "value: Value of another type than the option."
	}
	return ""
}

func checkChoices(list []choice, kind int) string {
	if len(list) > maxChoices {
		return "choices: Must be 25 or fewer in length."
	}
	for i, c := range list {
		if why := c.check(kind); why != "" {
			return fmt.Sprintf("choices.%d.%s", i, why)
		}
	}
	return ""
}

// check returns what Discord would say against an option, its name apart.
func (o option) check() string {
	texts := o.Type == optionText || o.Type == optionInteger || o.Type == optionNumber
	switch {
	case o.Type < 1 || o.Type > 11:
		return "type: Value of field \"type\" is not known."
	case !texts && (o.Autocomplete || len(o.Choices) > 0):
		return "autocomplete: only texts and numbers have choices"
	case o.Autocomplete && len(o.Choices) > 0:
		return "autocomplete: not beside choices"
	case o.Type != optionChannel && len(o.Channels) > 0:
		return "channel_types: only channels have them"
	}
	return checkChoices(o.Choices, o.Type)
}

// checkPlaces looks at where a command can be used: 0 in servers, 1 in direct
// messages with the bot, 2 in those with others, which takes one that users install.
func (c command) checkPlaces() string {
	outside := func(list *[]int, most int) bool {
		return list != nil && slices.ContainsFunc(*list, func(n int) bool { return n < 0 || n > most })
	}
	switch {
	case outside(c.Contexts, 2):
		return "contexts: Value must be one of {0, 1, 2}."
	case outside(c.Installs, 1), c.Installs != nil && len(*c.Installs) == 0:
		return "integration_types: Value must be one of {0, 1}."
	}
	return ""
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// checkCommands returns what Discord would say against a list of commands.
func checkCommands(raw []json.RawMessage) string {
	slash, message := 0, 0
	for i, r := range raw {
		var c command
		if err := json.Unmarshal(r, &c); err != nil {
			return err.Error()
		}
		why := c.checkPlaces()
		if c.Type == 3 {
			message++
			why = cmp.Or(why, checkMessageCommand(c))
		} else {
			slash++
			why = cmp.Or(why, checkSlash(c))
		}
		if why != "" {
			return fmt.Sprintf("%d.%s", i, why)
		}
	}
	if slash > 100 || message > 15 {
		return "Maximum number of application commands reached"
	}
	return ""
}

func checkMessageCommand(c command) string {
	described := c.Description != nil && *c.Description != ""
	if described || c.Options != nil && len(*c.Options) > 0 {
		return "description: message commands have none"
	}
	if c.Name == "" || characters(c.Name) > 32 {
		return "name: Must be between 1 and 32 in length."
	}
	return ""
}

func checkSlash(c command) string {
	if c.Options == nil {
		return "options: null is no list"
	}
	total := 0
	if why := checkNamed(c.Name, *c.Description, c.Names, c.Descriptions, &total); why != "" {
		return why
	}
	if len(*c.Options) > 25 {
		return "options: Must be 25 or fewer in length."
	}
	optional := false
	names := map[string]bool{}
	for _, o := range *c.Options {
		if why := checkNamed(o.Name, o.Description, o.Names, o.Descriptions, &total); why != "" {
			return "options." + why
		}
		if why := o.check(); why != "" {
			return "options." + why
		}
		if late := o.Required && optional; late || names[o.Name] {
			return "options: required before optional, names once"
		}
		for _, v := range o.Choices {
			total += characters(v.Name) + characters(string(v.Value))
		}
		optional, names[o.Name] = optional || !o.Required, true
	}
	if total > 8000 {
		return "Command exceeds maximum size (8000)"
	}
	return ""
}

func checkNamed(name, description string, names, descriptions map[string]string, total *int) string {
	for _, n := range append(values(names), name) {
		if !commandName.MatchString(n) || n != strings.ToLower(n) {
			return "name: Command name is invalid: " + n
		}
		*total += characters(n)
	}
	for _, s := range append(values(descriptions), description) {
		if n := characters(s); n < 1 || n > 100 {
			return "description: Must be between 1 and 100 in length."
		}
		*total += characters(s)
	}
	return ""
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
