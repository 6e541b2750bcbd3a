package discord

import (
	"strings"

	"beleg/commands"
)

// pickPrefix begins the ID of a list in which roles, channels or several values are
// chosen, with the asker and the line that what was chosen stands behind.
const pickPrefix = "pk:"

// Lists of Discord's own.
// https://discord.com/developers/docs/components/reference#role-select
const (
	partRoles    = 6
	partChannels = 8
)

// chosen are what a list of Discord's own shows as chosen already.
type chosen struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// picker is what only lists of several have.
type picker struct {
	Least    int      `json:"min_values"`
	Most     int      `json:"max_values"`
	Channels []int    `json:"channel_types,omitempty"`
	Defaults []chosen `json:"default_values,omitempty"`
}

// picksOf are the lists of a reply, a row each.
func picksOf(r commands.Reply, asker string) (rows []part) {
	used := map[string]bool{}
	for _, p := range r.Picks {
		// Two lists of the same line would share an ID: a space more parts them.
		for used[p.Line] {
			p.Line += " "
		}
		used[p.Line] = true
		if list, ok := pickOf(p, asker); ok {
			rows = append(rows, part{Type: partRow, Components: []part{list}})
		}
	}
	return rows
}

// pickOf is a list; false when it cannot be shown.
func pickOf(p commands.Pick, asker string) (part, bool) {
	most := max(1, min(p.Most, maxListed))
	list := part{CustomID: pickPrefix + short(asker) + ":" + p.Line, Hint: fitPlain(oneLine(p.Hint), 150),
		picker: &picker{Least: 1, Most: most}}
	if width(list.CustomID) > maxCustomID {
		return part{}, false
	}
	switch p.Of {
	case commands.PickRole:
		list.Type, list.Defaults = partRoles, already(p.Chosen, "role", most)
	case commands.PickChannels:
		list.Type, list.Defaults = partChannels, already(p.Chosen, "channel", most)
		list.Channels = []int{kindText, kindAnnouncement}
	default:
		list.Type = partList
		used := map[string]bool{}
		for _, v := range p.Values[:min(len(p.Values), maxListed)] {
			label := fitPlain(oneLine(v.Label), 100)
			fits := label != "" && v.Line != "" && width(v.Line) <= 100
			if !fits || used[v.Line] {
				continue
			}
			used[v.Line] = true
			list.Options = append(list.Options, listOption{Label: label, Value: v.Line, Default: contains(p.Chosen, v.Line, most)})
		}
		list.picker.Most = min(most, len(list.Options))
		return list, len(list.Options) > 0
	}
	return list, true
}

// contains reports whether a value is among the first that may be chosen.
func contains(chosen []string, value string, most int) bool {
	for _, c := range chosen[:min(len(chosen), most)] {
		if c == value {
			return true
		}
	}
	return false
}

// already are what a list of Discord's own shows as chosen, each once: it takes no
// more than may be chosen.
func already(ids []string, kind string, most int) (out []chosen) {
	for _, id := range ids[:min(len(ids), most)] {
		out = append(out, chosen{id, kind})
	}
	return out
}

// picked is the press of such a list.
func picked(rest string, values []string) (press, bool) {
	owner, line, found := strings.Cut(rest, ":")
	what := "-"
	if len(values) > 0 {
		what = strings.Join(values, " ")
	}
	return press{line: strings.TrimSpace(line) + " " + what, place: commands.Instead, owner: long(owner)}, found
}
