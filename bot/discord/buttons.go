package discord

import (
	"encoding/json"
	"strconv"
	"strings"

	"beleg/commands"
)

// What a button or a list does stands in its ID, so that it outlives restarts: how it
// is answered, and the line that it stands for. What is answered in place of its
// message is bound to who asked for that.
const (
	sayPrefix      = "say:" // with a reply below, for everybody
	asidePrefix    = "me:"  // for who pressed it alone
	insteadPrefix  = "in:"  // in place of its message; the asker, then the line
	listPrefix     = "to:"  // likewise, with the line that is chosen; the asker
	everyonePrefix = "all:" // on what only one reader sees: the same for everybody
)

// press is what somebody wants who pressed a button or chose from a list.
type press struct {
	line     string
	place    commands.Place
	owner    string // who may have it in place; "" is anybody
	everyone bool
}

// pressed reads the ID of a button, or of a list with what was chosen; false when
// this version knows no such button.
func pressed(id string, chosen []string) (p press, ok bool) {
	kind, rest, _ := strings.Cut(id, ":")
	switch kind + ":" {
	case sayPrefix:
		return press{line: rest}, true
	case asidePrefix:
		return press{line: rest, place: commands.Aside}, true
	case pickPrefix:
		return picked(rest, chosen)
	case everyonePrefix:
		return press{line: rest, everyone: true}, true
	case insteadPrefix:
		owner, line, found := strings.Cut(rest, ":")
		return press{line: line, place: commands.Instead, owner: long(owner)}, found
	case listPrefix:
		if len(chosen) != 1 {
			return press{}, false
		}
		return press{line: chosen[0], place: commands.Instead, owner: long(rest)}, true
	}
	return press{}, false
}

// aside is the press for somebody else than who asked: they get their own.
func (p press) by(user string) press {
	if p.place == commands.Instead && p.owner != "" && p.owner != user {
		p.place = commands.Aside
	}
	return p
}

// short writes a user's ID in fewer characters, long reads it.
func short(user string) string {
	n, err := strconv.ParseUint(user, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n, 36)
}

func long(short string) string {
	n, err := strconv.ParseUint(short, 36, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

// reader is who a message is for.
type reader struct {
	asker string // who may turn its pages, "" when that is anybody
	share string // the line that shows the same to everybody, "" when everybody sees it or nobody else may
}

// idOf is the ID of a button.
func idOf(b commands.Button, asker string) string {
	switch b.Reply {
	case commands.Aside:
		return asidePrefix + b.Line
	case commands.Instead:
		return insteadPrefix + short(asker) + ":" + b.Line
	}
	return sayPrefix + b.Line
}

// controls are the list and the buttons of a reply, as many as fit so many
// components. Two that say the same would share an ID, which Discord refuses.
func controls(r commands.Reply, to reader, room int) []part {
	out := []part{}
	if list, ok := listOf(r.Jump, to.asker); ok && room >= 2 {
		out = append(out, part{Type: partRow, Components: []part{list}})
		room -= 2
	}
	rows := append(picksOf(r, to.asker), rowsOf(r, to)...)
	for _, row := range rows[:min(len(rows), maxRows-len(out))] {
		if room -= 1 + len(row.Components); room < 0 {
			break
		}
		out = append(out, row)
	}
	return out
}

// rowsOf lays buttons out, five a row.
func rowsOf(r commands.Reply, to reader) (out []part) {
	used := map[string]bool{}
	add := func(id, label string) {
		label = fitPlain(oneLine(label), maxLabel)
		if used[id] || width(id) > maxCustomID || label == "" {
			return
		}
		used[id] = true
		if len(out) == 0 || len(out[len(out)-1].Components) == maxRow {
			out = append(out, part{Type: partRow})
		}
		last := &out[len(out)-1]
		last.Components = append(last.Components, part{Type: partButton, Style: 2, Label: label, CustomID: id})
	}
	for _, b := range r.Buttons {
		add(idOf(b, to.asker), b.Label)
	}
	if to.share != "" {
		add(everyonePrefix+to.share, commands.Say(r.Language, "discord.everyone"))
	}
	return out
}

const maxListed = 25

// listOf is a list to choose from; false when there is nothing to choose.
func listOf(j *commands.Jump, asker string) (part, bool) {
	if j == nil {
		return part{}, false
	}
	list := part{Type: partList, CustomID: listPrefix + short(asker), Hint: fitPlain(oneLine(j.Hint), 150)}
	used := map[string]bool{}
	for i, b := range j.Lines {
		label := fitPlain(oneLine(b.Label), 100)
		fits := b.Line != "" && width(b.Line) <= 100 && label != ""
		if !fits || used[b.Line] {
			continue
		}
		if len(list.Options) == maxListed {
			break
		}
		used[b.Line] = true
		list.Options = append(list.Options, listOption{Label: label, Value: b.Line, Default: i == j.At})
	}
	return list, len(list.Options) > 1
}

// greyed are the components of a message as Discord sent them, with one button or
// list grey: it leads nowhere any more.
func greyed(raw json.RawMessage, id string) (list []any) {
	json.Unmarshal(raw, &list)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if v["custom_id"] == id {
				v["disabled"] = true
			}
			walk(v["components"])
			walk(v["accessory"])
		}
	}
	walk(list)
	return list
}
