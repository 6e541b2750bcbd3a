package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func xs(n int) string { return strings.Repeat("x", n) }

// times joins n parts, each with its number in place of %d.
func times(n int, part string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(part, "%d", fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

const (
	textPart = `{"type":10,"content":"a"}`
	buttonOf = `{"type":2,"style":2,"label":"a","custom_id":"b%d"}`
)

func rowOf(parts string) string       { return `{"type":1,"components":[` + parts + `]}` }
func containerOf(parts string) string { return `{"type":17,"components":[` + parts + `]}` }
func sectionOf(parts, accessory string) string {
	return `{"type":9,"components":[` + parts + `],"accessory":` + accessory + `}`
}

// Messages of components alone, and what may not stand in them.
func TestComponentsAreRefusedAsAtDiscord(t *testing.T) {
	t.Parallel()
	button, thumbnail := strings.ReplaceAll(buttonOf, "%d", ""), `{"type":11,"media":{"url":"https://a.example/x.png"}}`
	list := `{"type":3,"custom_id":"l","options":[{"label":"a","value":"b"}]}`
	for name, e := range map[string]struct{ parts, want string }{
		"text": {textPart, ""},
		"container": {`{"type":17,"accent_color":255,"components":[` + textPart + `,{"type":14,"divider":true,"spacing":2},` +
			rowOf(button) + `]}`, ""},
		"section, button":      {sectionOf(textPart, button), ""},
		"section, thumbnail":   {sectionOf(textPart, thumbnail), ""},
		"gallery":              {`{"type":12,"items":[{"media":{"url":"https://a.example/x.png"}}]}`, ""},
		"4,000 characters":     {`{"type":10,"content":"` + xs(2000) + `"},` + containerOf(`{"type":10,"content":"`+xs(2000)+`"}`), ""},
		"40 in all":            {containerOf(times(39, textPart)), ""},
		"nothing":              {``, "required"},
		"empty text":           {`{"type":10,"content":" "}`, "content"},
		"4,001 characters":     {`{"type":10,"content":"` + xs(2000) + `"},` + containerOf(`{"type":10,"content":"`+xs(2001)+`"}`), "4000"},
		"41, nested":           {containerOf(times(40, textPart)), "40"},
		"41, accessories":      {times(14, sectionOf(textPart, buttonOf)), "40"},
		"container in another": {containerOf(containerOf(textPart)), "type"},
		"empty container":      {containerOf(``), "required"},
		"colour":               {`{"type":17,"accent_color":16777216,"components":[` + textPart + `]}`, "accent_color"},
		"button outside a row": {button, "type"},
		"select outside a row": {list, "type"},
		"section without side": {`{"type":9,"components":[` + textPart + `]}`, "accessory"},
		"select beside":        {sectionOf(textPart, list), "accessory.type"},
		"section of four":      {sectionOf(times(4, textPart), button), "between 1 and 3"},
		"button in section":    {sectionOf(button, button), "type"},
		"picture":              {sectionOf(textPart, `{"type":11,"media":{"url":"file:///x"}}`), "media.url"},
		"11 pictures":          {`{"type":12,"items":[` + times(11, `{"media":{"url":"https://a.example/x.png"}}`) + `]}`, "between 1 and 10"},
		"file elsewhere":       {`{"type":13,"file":{"url":"https://a.example/x"}}`, "file.url"},
		"file that is missing": {`{"type":13,"file":{"url":"attachment://x.txt"}}`, "not found"},
		"spacing":              {`{"type":14,"spacing":3}`, "spacing"},
		"unknown type":         {`{"type":99}`, "type"},
		"field of a form":      {rowOf(`{"type":4,"style":1,"custom_id":"a","label":"b"}`), "type"},
		"label of a form":      {`{"type":18,"label":"a","component":` + list + `}`, "type"},
		"row of six":           {rowOf(times(6, buttonOf)), "between 1 and 5"},
		"list beside a button": {rowOf(list + "," + button), "single select"},
		"same custom_id":       {rowOf(button) + "," + sectionOf(textPart, button), "duplicated"},
		"same id":              {`{"type":10,"id":5,"content":"a"},{"type":10,"id":5,"content":"b"}`, "duplicated"},
		"style":                {rowOf(`{"type":2,"style":7,"label":"a","custom_id":"b"}`), "style"},
		"link":                 {rowOf(`{"type":2,"style":5,"label":"a","url":"https://a.example"}`), ""},
		"long link":            {rowOf(`{"type":2,"style":5,"label":"a","url":"https://a.example/` + xs(500) + `"}`), "url"},
		"link with an ID":      {rowOf(`{"type":2,"style":5,"label":"a","url":"https://a.example","custom_id":"b"}`), "custom id and url"},
	} {
		got := CheckMessage([]byte(`{"flags":32768,"components":[` + e.parts + `]` + quiet + `}`))
		if (got == "") != (e.want == "") || !strings.Contains(got, e.want) {
			t.Errorf("%s: %q, want %q", name, got, e.want)
		}
	}
	for name, e := range map[string]struct{ message, want string }{
		"without the flag":   {`{"content":"a","components":[` + textPart + `]`, "type"},
		"content":            {`{"content":"a","flags":32768,"components":[` + textPart + `]`, "content: The field cannot be used"},
		"empty content":      {`{"content":"","flags":32768,"components":[` + textPart + `]`, "content: The field cannot be used"},
		"embeds":             {`{"embeds":[{"title":"a"}],"flags":32768,"components":[` + textPart + `]`, "embeds: The field cannot be used"},
		"no content, no row": {`{"content":null,"embeds":null,"flags":32768,"components":[` + textPart + `]`, ""},
		"six rows":           {`{"content":"a","components":[` + times(6, rowOf(buttonOf)) + `]`, "5 or fewer"},
	} {
		got := CheckMessage([]byte(e.message + quiet + `}`))
		if (got == "") != (e.want == "") || !strings.Contains(got, e.want) {
			t.Errorf("%s: %q, want %q", name, got, e.want)
		}
	}
}

func TestListsAreRefusedAsAtDiscord(t *testing.T) {
	t.Parallel()
	options := func(n int) string { return times(n, `{"label":"a%d","value":"b%d"}`) }
	for name, e := range map[string]struct{ list, want string }{
		"options":         {`"type":3,"options":[` + options(25) + `],"min_values":0,"max_values":25,"placeholder":"` + xs(150) + `"`, ""},
		"channels":        {`"type":8,"channel_types":[0,5],"default_values":[{"id":"5","type":"channel"}]`, ""},
		"roles":           {`"type":6,"max_values":3`, ""},
		"users":           {`"type":5`, ""},
		"users and roles": {`"type":7,"default_values":[{"id":"5","type":"role"}]`, ""},
		"none":            {`"type":3,"options":[]`, "between 1 and 25"},
		"26":              {`"type":3,"options":[` + options(26) + `]`, "between 1 and 25"},
		"placeholder":     {`"type":5,"placeholder":"` + xs(151) + `"`, "placeholder"},
		"label":           {`"type":3,"options":[{"label":"` + xs(101) + `","value":"b"}]`, "label"},
		"value":           {`"type":3,"options":[{"label":"a","value":""}]`, "value"},
		"description":     {`"type":3,"options":[{"label":"a","value":"b","description":"` + xs(101) + `"}]`, "description"},
		"same value":      {`"type":3,"options":[{"label":"a","value":"b"},{"label":"c","value":"b"}]`, "already used"},
		"two defaults": {`"type":3,"options":[{"label":"a","value":"b","default":true},{"label":"c","value":"d","default":true}]`,
			"defaults"},
		"more than there is": {`"type":3,"max_values":2,"options":[` + options(1) + `]`, "max_values"},
		"least over most":    {`"type":5,"min_values":3,"max_values":2`, "min_values"},
		"26 at most":         {`"type":5,"max_values":26`, "min_values"},
		"options of roles":   {`"type":6,"options":[` + options(1) + `]`, "options"},
		"channels of roles":  {`"type":6,"channel_types":[0]`, "channel_types"},
		"default of a kind":  {`"type":6,"default_values":[{"id":"5","type":"user"}]`, "default_values"},
		"defaults, too many": {`"type":6,"default_values":[{"id":"5","type":"role"},{"id":"6","type":"role"}]`, "default_values"},
	} {
		got := CheckMessage([]byte(`{"flags":32768,"components":[` + rowOf(`{"custom_id":"l",`+e.list+`}`) + `]` + quiet + `}`))
		if (got == "") != (e.want == "") || !strings.Contains(got, e.want) {
			t.Errorf("%s: %q, want %q", name, got, e.want)
		}
	}
}

func TestFormsAreRefusedAsAtDiscord(t *testing.T) {
	t.Parallel()
	field := func(extra string) string { return `{"type":4,"style":1,"custom_id":"f%d"` + extra + `}` }
	label := func(in string) string { return `{"type":18,"label":"a","component":` + in + `}` }
	old := rowOf(field(`,"label":"a"`))
	for name, e := range map[string]struct{ parts, want string }{
		"rows":                {times(5, old), ""},
		"labels":              {times(5, label(field(``))), ""},
		"list in a label":     {label(`{"type":8,"custom_id":"c"}`), ""},
		"file":                {label(`{"type":19,"custom_id":"c"}`), ""},
		"text above":          {textPart + "," + label(field(``)), ""},
		"none":                {``, "between 1 and 5"},
		"six":                 {times(6, old), "between 1 and 5"},
		"label of its own":    {label(field(`,"label":"a"`)), "none of its own"},
		"no label":            {rowOf(field(``)), "label"},
		"46 characters":       {rowOf(field(`,"label":"` + xs(46) + `"`)), "label"},
		"label of 46":         {`{"type":18,"label":"` + xs(46) + `","component":` + field(``) + `}`, "label"},
		"description":         {`{"type":18,"label":"a","description":"` + xs(101) + `","component":` + field(``) + `}`, "description"},
		"empty label":         {`{"type":18,"label":"a"}`, "component"},
		"button in a label":   {label(`{"type":2,"style":2,"label":"a","custom_id":"b"}`), "component.type"},
		"grey list":           {label(`{"type":8,"custom_id":"c","disabled":true}`), "disabled"},
		"two fields in a row": {rowOf(times(2, field(`,"label":"a"`))), "one text field"},
		"list in a row":       {rowOf(`{"type":8,"custom_id":"c"}`), "one text field"},
		"section":             {sectionOf(textPart, `{"type":2,"style":2,"label":"a","custom_id":"b"}`), "type"},
		"style":               {rowOf(`{"type":4,"style":3,"custom_id":"a","label":"a"}`), "style"},
		"placeholder":         {rowOf(field(`,"label":"a","placeholder":"` + xs(101) + `"`)), "placeholder"},
		"4,001 at most":       {rowOf(field(`,"label":"a","max_length":4001`)), "max_length"},
		"value too long":      {rowOf(field(`,"label":"a","max_length":3,"value":"abcd"`)), "value"},
		"value too short":     {rowOf(field(`,"label":"a","min_length":3,"value":"ab"`)), "value"},
		"same custom_id": {rowOf(`{"type":4,"style":1,"custom_id":"a","label":"a"}`) + "," +
			rowOf(`{"type":4,"style":1,"custom_id":"a","label":"a"}`), "duplicated"},
	} {
		var m Modal
		if err := json.Unmarshal([]byte(`{"custom_id":"m","title":"t","components":[`+strings.ReplaceAll(e.parts, "%d", "0")+`]}`),
			&m); err != nil {
			t.Fatal(name, err)
		}
		if got := m.check(); (got == "") != (e.want == "") || !strings.Contains(got, e.want) {
			t.Errorf("%s: %q, want %q", name, got, e.want)
		}
	}
	for _, m := range []Modal{{Title: "t"}, {CustomID: "m"}, {CustomID: "m", Title: xs(46)}, {CustomID: xs(101), Title: "t"}} {
		if m.check() == "" {
			t.Errorf("%+v is taken", m)
		}
	}
}

// What an edit leaves out stays, and a message of components stays one.
func TestEdits(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g := newClient(d), d.Guild("g1")
	path := "/channels/" + g.Channel + "/messages"
	send := func(body string) string {
		var m struct{ ID string }
		_, _, answer := c.do("POST", path, body)
		json.Unmarshal([]byte(answer), &m)
		return path + "/" + m.ID
	}
	const parts = `"flags":32768,"components":[` + textPart + `]`
	for name, e := range map[string]struct {
		first, edit string
		want        int
		text        string
	}{
		"text stays":           {`"content":"a"`, `"components":[` + rowOf(buttonOf) + `]`, 0, "a"},
		"text goes":            {`"content":"a"`, `"content":null`, 50035, "a"},
		"becomes components":   {`"content":"b"`, `"content":null,"embeds":null,` + parts, 0, "a"},
		"text stands beside":   {`"content":"b"`, parts, 50035, "b"},
		"card stands beside":   {`"embeds":[{"title":"b"}]`, parts, 50035, "b"},
		"stays components":     {parts, `"components":[{"type":10,"content":"b"}]`, 0, "b"},
		"never text again":     {parts, `"flags":0,"content":"b","components":[]`, 50035, "a"},
		"components leave not": {parts, `"components":[]`, 50035, "a"},
	} {
		at := send(`{` + e.first + quiet + `}`)
		_, code, answer := c.do("PATCH", at, `{`+e.edit+quiet+`}`)
		list := d.Messages(g.Channel)
		if m := list[len(list)-1]; code != e.want || m.Text() != e.text {
			t.Errorf("%s: code %d, want %d: %q: %s", name, code, e.want, m.Text(), answer)
		}
	}
	at := send(`{` + parts + quiet + `}`)
	if _, _, answer := c.do("GET", at, ""); !strings.Contains(answer, `"components":[{"content":"a","id":1,"type":10}]`) {
		t.Errorf("given back: %s", answer)
	}
	if status, _, _ := c.do("DELETE", at, ""); status != 204 {
		t.Errorf("own message: %d", status)
	}
	if _, code, _ := c.do("PATCH", at, `{`+parts+quiet+`}`); code != 10008 {
		t.Errorf("a deleted one: %d", code)
	}
	said := d.Say(g.Channel, d.User("ana"), "hello")
	if status, code, _ := c.do("PATCH", path+"/"+said, `{"content":"b"`+quiet+`}`); status != 403 || code != 50005 {
		t.Errorf("somebody else's: %d %d", status, code)
	}
	d.Delete(g.Channel, said)
	reply := func(fail string) (code int) {
		_, code, _ = c.do("POST", path, `{"content":"b","message_reference":{"message_id":"`+said+`"`+fail+`}`+quiet+`}`)
		return code
	}
	if a, b := reply(``), reply(`,"fail_if_not_exists":false`); a != 50035 || b != 0 {
		t.Errorf("a reply to what is gone: %d, %d", a, b)
	}
}

// A file that comes along is shown by a component, or not seen.
func TestFilesAreShown(t *testing.T) {
	t.Parallel()
	shown := []Component{{Type: typeFile, File: &mediaItem{"attachment://a.txt"}}}
	b := body{uploads: map[string]string{"a.txt": "x"}}
	if why := b.checkFiles(shown); why != "" {
		t.Error(why)
	}
	if why := b.checkFiles(nil); !strings.Contains(why, "no component shows a.txt") {
		t.Errorf("hidden: %q", why)
	}
}

// Buttons and lists change their message in place, or leave it for later.
func TestUpdatesInPlace(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g, ana := newClient(d), d.Guild("g1"), d.User("ana")
	c.do("POST", "/channels/"+g.Channel+"/messages", `{"flags":32768,"components":[`+textPart+`,`+
		rowOf(`{"type":3,"custom_id":"l","max_values":2,"options":[{"label":"a","value":"x"},{"label":"b","value":"y"}]}`)+`]`+quiet+`}`)
	m := d.WaitMessage(g.Channel)
	respond := func(it *Interaction, body string) (code int) {
		_, code, _ = c.do("POST", "/interactions/"+it.ID+"/"+it.Token+"/callback", body)
		return code
	}
	if list := m.Selects(); len(list) != 1 || list[0].CustomID != "l" {
		t.Fatalf("lists %+v", list)
	}
	it := d.Select(m, ana, "l", "x", "y")
	if code := respond(it, `{"type":7,"data":{"content":"b"`+quiet+`}}`); code != 50035 {
		t.Errorf("text instead of components: %d", code)
	}
	if code := respond(it, `{"type":7,"data":{"components":[{"type":10,"content":"b"}]`+quiet+`}}`); code != 0 ||
		it.Wait().ID != m.ID || it.Wait().Text() != "b" {
		t.Errorf("code %d, %+v", code, it.Message)
	}
	later := d.Click(m, ana, "x")
	respond(later, `{"type":6}`)
	if _, code, _ := c.do("PATCH", "/webhooks/"+d.AppID+"/"+later.Token+"/messages/@original",
		`{"components":[{"type":10,"content":"c"}]`+quiet+`}`); code != 0 || later.Wait().Text() != "c" {
		t.Errorf("later: code %d, %+v", code, later.Message)
	}
	if code := respond(d.Interact(g.Channel, ana, "when"), `{"type":7,"data":{"components":[`+textPart+`]`+quiet+`}}`); code != 50035 {
		t.Errorf("a command has no message to change: %d", code)
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g, ana := newClient(d), d.Guild("g1"), d.User("ana")
	one := func(name, value string) string { return `{"name":"` + name + `","value":` + value + `}` }
	for name, e := range map[string]struct {
		choices string
		want    int
	}{
		"25":         {times(25, one("a", `"b"`)), 0},
		"none":       {``, 0},
		"26":         {times(26, one("a", `"b"`)), 50035},
		"name":       {one(xs(101), `"b"`), 50035},
		"empty name": {one("", `"b"`), 50035},
		"value":      {one("a", `"`+xs(101)+`"`), 50035},
		"a number":   {one("a", `5`), 50035},
		"no value":   {`{"name":"a"}`, 50035},
		"localised":  {`{"name":"a","value":"b","name_localizations":{"de":"` + xs(101) + `"}}`, 50035},
	} {
		it := d.Autocomplete(g.Channel, ana, "when", "question", "pa", Option{Name: "site", Type: 3, Value: "x"})
		if _, code, answer := c.do("POST", "/interactions/"+it.ID+"/"+it.Token+"/callback",
			`{"type":8,"data":{"choices":[`+e.choices+`]}}`); code != e.want {
			t.Errorf("%s: %d, want %d: %s", name, code, e.want, answer)
		}
		if e.want == 0 && len(it.Choices) > 0 && it.Choices[0] != "a" {
			t.Errorf("%s: %v", name, it.Choices)
		}
	}
}
