package discord

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"beleg/commands"
	"beleg/knowledge/lang"
	"beleg/knowledge/lang/langtest"
)

// TestLanguages lists everything that a language lacks against the others: the
// tables of its folder and the names in them, sentences of the bot, and what
// Discord shows of commands. What a language has no need of its without.txt
// says.
func TestLanguages(t *testing.T) {
	for _, l := range lang.All {
		for _, what := range lacks(t, l.Code, folder(l.Code)) {
			t.Errorf("%s lacks %s (if it has no need of it, its without.txt says so)", l.Code, what)
		}
	}
}

// TestLanguageLacks: of a language that has little, the list is long.
func TestLanguageLacks(t *testing.T) {
	l := langtest.Add(t, langtest.Toy)
	got := lacks(t, l.Code, langtest.Toy)
	for _, want := range []string{
		"people.txt", "dates.txt", "answers.txt", "naming in questions.txt", "class who in questions.txt",
		`the sentence "failed"`, "a name of the command when", "a summary of the command when", "an example of the command when",
		"a name of the option article of add",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not missed", want)
		}
	}
	if slices.Contains(got, "question who in questions.txt") {
		t.Error("what is there is missed")
	}
}

// TestToyRegistration: Discord is told of a language that is made of files alone.
func TestToyRegistration(t *testing.T) {
	l := langtest.Add(t, langtest.Spoken(t, `"name": "when"`, `"name": "tempo"`, "Track this article", "Aldonu artikolon"))
	for _, d := range definitions(commands.All()) {
		if want := "tempo"; d.Name == "when" && (d.Names[l.Code] != want || d.Descriptions[l.Code] == "") {
			t.Errorf("when is %q in Discord's menu, %q says it", d.Names[l.Code], d.Descriptions[l.Code])
		}
		if d.Type == commandMessage && d.Name == "Track this article" && d.Names[l.Code] != "Aldonu artikolon" {
			t.Errorf("the message command is called %v", d.Names)
		}
	}
}

func folder(code string) fs.FS { return os.DirFS("../../knowledge/lang/" + code) }

// lacks lists what the language of a folder has not.
func lacks(t *testing.T, code string, files fs.FS) []string {
	t.Helper()
	own := tables(t, files)
	var out []string
	for _, l := range lang.All {
		if l.Code == code || l.Code == "qx" {
			continue
		}
		others := tables(t, folder(l.Code))
		delete(others, "without")
		for table, names := range others {
			out = append(out, lacksOf(table, names, own)...)
		}
	}
	out = append(out, lacksSentences(t, code)...)
	for _, c := range commands.All() {
		out = append(out, lacksOfCommand(c, code)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lacksOf compares a table of another language with one's own.
func lacksOf(table string, names map[string]bool, own map[string]map[string]bool) []string {
	if own[table] == nil {
		return []string{table + ".txt"}
	}
	var out []string
	for name := range names {
		word, _, _ := strings.Cut(name, " ")
		if !own[table][name] && !own["without"][table+" "+word] {
			out = append(out, name+" in "+table+".txt")
		}
	}
	return out
}

// counted are the names of which every value of the other languages is needed:
// twelve months, every kind of question.
var counted = map[string]bool{"month": true, "weekday": true, "question": true, "class": true, "filter": true}

// numbersInWords is how far every language counts, and how far it orders.
const numbersInWords = 20

// tables lists the names in every table of a folder, those that are counted
// with their values.
func tables(t *testing.T, files fs.FS) map[string]map[string]bool {
	t.Helper()
	l, err := lang.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := fs.Glob(files, "*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("the folder of %s has no tables: %v", l.Code, err)
	}
	out := map[string]map[string]bool{}
	for _, p := range paths {
		table := strings.TrimSuffix(p, ".txt")
		names := map[string]bool{}
		for _, e := range l.Table(table) {
			names[nameOf(e)] = true
		}
		out[table] = names
	}
	out["without"] = map[string]bool{}
	for _, e := range l.Table("without") {
		for name := range strings.FieldsSeq(e.Text) {
			out["without"][e.Name+" "+name] = true
		}
	}
	return out
}

func nameOf(e lang.Entry) string {
	if counted[e.Name] || isSmallNumber(e) {
		return e.Name + " " + e.Value
	}
	return e.Name
}

// isSmallNumber holds for words for 1 to numbersInWords.
func isSmallNumber(e lang.Entry) bool {
	n, err := strconv.Atoi(e.Value)
	if err != nil || n < 1 || n > numbersInWords {
		return false
	}
	return e.Name == "number" || e.Name == "ordinal"
}

// lacksSentences compares the catalogues of messages.
func lacksSentences(t *testing.T, code string) []string {
	t.Helper()
	own := sentences(t, code)
	var out []string
	for _, l := range lang.All {
		for key := range sentences(t, l.Code) {
			if own[key] == "" {
				out = append(out, fmt.Sprintf("the sentence %q", key))
			}
		}
	}
	return out
}

func sentences(t *testing.T, code string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../../knowledge/lang/" + code + "/messages.json")
	if os.IsNotExist(err) {
		return nil
	}
	out := map[string]string{}
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lacksOfCommand lists what help and Discord do not show of a command in a
// language; Discord takes the English name from the command itself.
func lacksOfCommand(c commands.Command, code string) []string {
	var out []string
	miss := func(missing bool, what string) {
		if missing {
			out = append(out, what)
		}
	}
	miss(code != "en" && c.Names[code] == "", "a name of the command "+c.Name)
	miss(c.Summary[code] == "", "a summary of the command "+c.Name)
	miss(len(c.Examples[code]) == 0, "an example of the command "+c.Name)
	for _, o := range c.Options {
		miss(o.Names[code] == "", "a name of the option "+o.Name+" of "+c.Name)
		miss(o.Summary[code] == "", "a summary of the option "+o.Name+" of "+c.Name)
	}
	if code == "en" {
		return out
	}
	for _, d := range definitions([]commands.Command{c}) {
		miss(d.Type == 1 && d.Descriptions[code] == "", "Discord's localisation of the command "+c.Name)
		miss(d.Type == 1 && d.Names[code] == "" && c.Names[code] != c.Name, "Discord's localisation of the name of "+c.Name)
		for _, o := range d.Options {
			miss(o.Descriptions[code] == "", "Discord's localisation of the option "+o.Name+" of "+c.Name)
		}
	}
	return out
}
