package index

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"reflect"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
)

func sampleRecord() *Record {
	a := knowledge.Article{ID: 7, Language: "de", Published: "2024-05-14", URL: "https://a.example/7", Source: "Bote"}
	r := NewRecord(a, []knowledge.Passage{
		{Article: 7, Text: "Fähre geht wieder"},
		{Article: 7, Seq: 1, Text: "Die Fähre läuft seit Mai, sagte Karla Wendt.",
			Times: []knowledge.TimeExpression{{Start: 18, End: 26, Text: "seit Mai", Type: knowledge.Date, Value: "2024-05",
				Mod: "START", Certainty: knowledge.Open}},
			People: []knowledge.Person{{Start: 35, End: 46, Name: "Karla Wendt", Full: "Dr. Karla Wendt", Role: "Reederin"},
				{Start: -1, End: 900, Name: "Wendt", Full: "Wendt"}}},
		{Article: 7, Seq: 4},
		{Article: 7, Seq: 5, Follows: true, Space: "\n\n", Text: "Hafenfähre: eine Fähre im Hafen."},
	})
	r.Part, r.First, r.Unread = 3, 40, Slow
	return r
}

func compound(word string) []string {
	if rest, ok := strings.CutPrefix(word, "hafen"); ok {
		return []string{"hafen", rest}
	}
	return nil
}

// TestRecord reads back what was written: the head, the passages with what was
// found in them, and where terms stand.
func TestRecord(t *testing.T) {
	a, r := NewAnalyzer(compound), sampleRecord()
	v := a.View(r)
	if v.Head != r.Head || v.Len() != len(r.Passages) {
		t.Errorf("got %+v with %d passages", v.Head, v.Len())
	}
	for i, want := range r.Passages {
		if got := v.Passage(i); !reflect.DeepEqual(got, want) {
			t.Errorf("passage %d\ngot  %+v\nwant %+v", i, got, want)
		}
		if v.Text(i) != want.Text || v.Seq(i) != want.Seq {
			t.Errorf("passage %d: %q, %d", i, v.Text(i), v.Seq(i))
		}
	}
	hashes := []uint32{a.Word("Fähre", "de")[0].Hash, a.Word("Hafen", "de")[0].Hash, Hash("nowhere")}
	slices.Sort(hashes)
	var got []string
	for _, o := range v.Find(hashes, nil) {
		name := map[uint32]string{a.Word("Fähre", "de")[0].Hash: "Fähre", a.Word("Hafen", "de")[0].Hash: "Hafen"}[hashes[o.Term]]
		got = append(got, fmt.Sprintf("%d.%d %s %v", o.Passage, o.Pos, name, o.Part()))
	}
	want := "0.0 Fähre false, 1.1 Fähre false, 3.0 Hafen true, 3.0 Fähre true, 3.2 Fähre false, 3.4 Hafen false"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("terms at %s, want %s", s, want)
	}
	if v.Words(1) != 5 || v.Words(2) != 0 {
		t.Errorf("%d and %d words", v.Words(1), v.Words(2))
	}
}

// TestEarlierRecord reads the JSON that an earlier version kept, while the folder
// is replaced.
func TestEarlierRecord(t *testing.T) {
	a, r := NewAnalyzer(compound), sampleRecord()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.view(data)
	if err != nil || !reflect.DeepEqual(v, a.View(r)) {
		t.Errorf("got %+v, %v", v, err)
	}
	if n, err := passages(data); err != nil || n != 4 {
		t.Errorf("%d passages, %v", n, err)
	}
	if _, err := a.view(data[:len(data)-9]); err == nil {
		t.Error("half a record was read")
	}
}

// TestPair returns two sentences as they stand in the article, and none where that is
// not known.
func TestPair(t *testing.T) {
	a := NewAnalyzer(nil)
	r := NewRecord(knowledge.Article{ID: 1, Language: "en"}, []knowledge.Passage{
		{Text: "Ferry back"}, {Seq: 1, Text: "It sails."}, {Seq: 2, Follows: true, Space: " \n", Text: "So they say."},
		{Seq: 3, Text: "Where?"}, {Seq: 5, Follows: true, Text: "There."}, {Seq: 6, Follows: true, Text: "“I see.”"},
	})
	v := a.View(r)
	for i, want := range []string{"", "It sails. \nSo they say.", "", "", "There.“I see.”"} {
		if got := v.Pair(i); got != want {
			t.Errorf("passage %d: %q, want %q", i, got, want)
		}
	}
	for i := range v.Len() {
		if v.Text(i) != r.Passages[i].Text || v.Passage(i).Space != r.Passages[i].Space {
			t.Errorf("passage %d: %q, %+v", i, v.Text(i), v.Passage(i))
		}
	}
}

// TestUnspacedRecord reads what was written before the spaces were kept.
func TestUnspacedRecord(t *testing.T) {
	a := NewAnalyzer(nil)
	body := appendNumbers(nil, 2)
	body = binary.AppendVarint(body, 1)
	body = appendNumbers(body, 0, 0)
	body = appendStrings(body, "en", "", "", "", "")
	body = appendNumbers(body, len("It sails.So."), 0, 0, 0)
	for _, text := range []string{"It sails.", "So."} {
		body = appendNumbers(binary.AppendVarint(body, 1), len(text), 0, 1)
	}
	body = append(body, "It sails.So."...)
	data := append([]byte{unspaced, 0, 0, 0, 0}, body...)
	binary.LittleEndian.PutUint32(data[1:], crc32.Checksum(body, castagnoli))
	v, err := a.view(data)
	if err != nil {
		t.Fatal(err)
	}
	if v.Text(0) != "It sails." || v.Text(1) != "So." || v.Pair(0) != "" {
		t.Errorf("%q, %q, %q", v.Text(0), v.Text(1), v.Pair(0))
	}
	if n, err := passages(data); n != 2 || err != nil {
		t.Errorf("%d passages, %v", n, err)
	}
}

// TestLongPassage cuts a passage where it is too long, with what was found in it
// and its words, and leaves others alone.
func TestLongPassage(t *testing.T) {
	a := NewAnalyzer(nil)
	r := NewRecord(knowledge.Article{ID: 1, Language: "en"}, []knowledge.Passage{
		{Text: "A short ferry."},
		{Seq: 1, Text: strings.Repeat("ferry ", 2000), Times: []knowledge.TimeExpression{{Start: 0, End: 5}, {Start: 6000, End: 6005}},
			People: []knowledge.Person{{Start: 4090, End: 4100}}},
		{Seq: 2, Text: strings.Repeat("ä", 5000)},
	})
	v := a.View(r)
	for i := range v.Len() {
		p := v.Passage(i)
		if len(p.Text) > MaxRead || !strings.HasPrefix(r.Passages[i].Text, p.Text) {
			t.Errorf("passage %d has %d bytes", i, len(p.Text))
		}
		if i == 0 && p.Text != r.Passages[0].Text {
			t.Errorf("the short one is %q", p.Text)
		}
	}
	for _, o := range v.Find([]uint32{Hash("ferri")}, nil) {
		if o.Pos >= len(Tokens(v.Text(o.Passage))) {
			t.Errorf("passage %d has word %d", o.Passage, o.Pos)
		}
	}
	if p := v.Passage(1); len(p.Times) != 1 || len(p.People) != 0 || v.Words(1) != 682 {
		t.Errorf("kept %d times, %d persons and %d words", len(p.Times), len(p.People), v.Words(1))
	}
	if _, fields := a.encode(r); fields[1].length != 2000 {
		t.Error("what is cut off is not searched")
	}
}

// TestDamagedRecord changes every byte of a record, and cuts it everywhere.
func TestDamagedRecord(t *testing.T) {
	a := NewAnalyzer(compound)
	data, _ := a.encode(sampleRecord())
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 0x11
		if _, err := a.view(bad); !isDamage(err) {
			t.Errorf("byte %d: %v", i, err)
		}
		if _, err := a.view(data[:i]); !isDamage(err) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// FuzzRecord reads records whose checksum is right and whose content is anything.
func FuzzRecord(f *testing.F) {
	a := NewAnalyzer(compound)
	data, _ := a.encode(sampleRecord())
	f.Add(data[5:])
	long, _ := a.encode(NewRecord(knowledge.Article{ID: 1, Language: "en"},
		[]knowledge.Passage{{Text: strings.Repeat("the ferry of Ostwick ", 40)}}))
	f.Add(long[5:])
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append([]byte{recordFormat, 0, 0, 0, 0}, body...)
		binary.LittleEndian.PutUint32(data[1:], crc32.Checksum(body, castagnoli))
		n, counted := passages(data)
		v, err := a.view(data)
		if err != nil {
			return
		}
		if counted != nil || n != v.Len() {
			t.Errorf("%d passages counted, %v, and %d read", n, counted, v.Len())
		}
		if v.size() > 30*len(data)+1000 {
			t.Errorf("%d bytes of %d", v.size(), len(data))
		}
		var hashes []uint32
		for i := range v.ends {
			hashes = append(hashes, v.hash(i))
		}
		slices.Sort(hashes)
		for _, o := range v.Find(hashes, nil) {
			if o.Passage < 0 || o.Passage >= v.Len() || o.Pos < 0 {
				t.Errorf("%+v of %d passages", o, v.Len())
			}
		}
		for i := range v.Len() {
			v.Passage(i)
		}
	})
}

// BenchmarkRecord reads records that memory has not, and looks for twenty terms in
// each.
func BenchmarkRecord(b *testing.B) {
	list := news(b)
	if len(list) == 0 {
		list = invented(1000)
	}
	list = list[:min(len(list), 1000)]
	a := NewAnalyzer(nil)
	c, err := Open(b.TempDir()+"/index", a, 0)
	must(b, err)
	defer c.Close()
	for i := 0; i < len(list); i += 64 {
		must(b, c.Apply(list[i:min(i+64, len(list))], nil, int64(i+1)))
	}
	var hashes []uint32
	for _, w := range strings.Fields("government minister match government company year people police game market film music Regierung " +
		"Polizei Jahr Spiel Geld Frau Mann Wien") {
		for _, field := range []string{"de", "en"} {
			for _, t := range a.Word(w, field) {
				hashes = append(hashes, t.Hash)
			}
		}
	}
	slices.Sort(hashes)
	var found []Occurrence
	now, err := c.Snapshot()
	must(b, err)
	defer now.Close()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		v, err := now.Record(list[n%len(list)].Article, 0)
		must(b, err)
		found = v.Find(hashes, found[:0])
	}
}

// Record reads a record of the newest snapshot.
func (c *Collection) Record(id knowledge.ArticleID, n int) (*View, error) {
	s, err := c.Snapshot()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Record(id, n)
}
