package lexicon

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// smallDing writes a dictionary in Ding's format, invented for the tests.
func smallDing(t testing.TB) string {
	t.Helper()
	return written(t, "de-en", `# Version
Schubkarre {f}; Karre {f} [ugs.] | Schubkarren {pl} :: wheelbarrow; barrow (garden) | wheelbarrows
jdn./etw. schieben {vt} | schiebend :: to push sb./sth. | pushing
Zwiebelturm {m} [arch.] :: onion tower
Ruderclub {m}; Ruderverein {m} /RV/ :: rowing club /RC/
Der Turm steht noch. :: The tower is still standing.
`)
}

func written(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

var quiet = slog.New(slog.DiscardHandler)

func opened(t testing.TB, choice string) *Dictionary {
	t.Helper()
	return openedIn(t, t.TempDir(), choice)
}

func openedIn(t testing.TB, dir, choice string) *Dictionary {
	t.Helper()
	d, err := Open(context.Background(), quiet, []string{dir}, choice)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func first(d *Dictionary, phrase, from string) string {
	if got := d.Translate(phrase, from, other(from)); len(got) > 0 {
		return got[0].Text
	}
	return ""
}

func TestOpenDing(t *testing.T) {
	d := opened(t, smallDing(t))
	for _, c := range [][3]string{
		{"wheelbarrow", "en", "Schubkarre"},
		{"Schubkarren", "de", "wheelbarrows"},
		{"Zwiebeltürme", "de", "onion tower"},
		{"the onion tower", "en", "Zwiebelturm"},
		{"rowing clubs", "en", "Ruderclub"},
		{"RC", "en", "Ruderclub"},
		{"pact", "en", "Pakt"},
		{"The tower is still standing", "en", ""},
	} {
		if got := first(d, c[0], c[1]); got != c[2] {
			t.Errorf("Translate(%s) = %q, want %q", c[0], got, c[2])
		}
	}
	checkWeights(t, "wheelbarrow", d.Translate("wheelbarrow", "en", "de"))
	if s := d.Describe(); !strings.Contains(s, "Ding") {
		t.Error(s)
	}
}

// smallDictd writes a dictionary in dictd's format and returns its folder.
func smallDictd(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	var text, index strings.Builder
	for _, e := range []string{
		"wheelbarrow /wˈiːlbaɹəʊ/ <n>\nSchubkarre <fem>, Karre <fem> [ugs.]\n      \"push a wheelbarrow\"  - eine Schubkarre schieben\n " +
			"see: {barrow}\n",
		"rowing club\nRuderverein <masc, n>\n",
	} {
		fmt.Fprintf(&index, "%s\t%s\t%s\n", strings.SplitN(e, " /", 2)[0][:6], base64Number(text.Len()), base64Number(len(e)))
		text.WriteString(e)
	}
	var dz bytes.Buffer
	z := gzip.NewWriter(&dz)
	io.WriteString(z, text.String())
	z.Close()
	for name, content := range map[string]string{"freedict-eng-deu.index": index.String(), "freedict-eng-deu.dict.dz": dz.String()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func base64Number(n int) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	s := string(digits[n%64])
	for n /= 64; n > 0; n /= 64 {
		s = string(digits[n%64]) + s
	}
	return s
}

func TestOpenDictd(t *testing.T) {
	folder := smallDictd(t)
	for _, choice := range []string{folder, filepath.Join(folder, "freedict-eng-deu.index"),
		filepath.Join(folder, "freedict-eng-deu.dict.dz")} {
		d := opened(t, choice)
		for _, c := range [][3]string{{"wheelbarrows", "en", "Schubkarre"}, {"Schubkarre", "de", "wheelbarrow"},
			{"Rudervereine", "de", "rowing club"}} {
			if got := first(d, c[0], c[1]); got != c[2] {
				t.Errorf("%s: Translate(%s) = %q, want %q", filepath.Base(choice), c[0], got, c[2])
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	empty := t.TempDir()
	for choice, want := range map[string]string{
		filepath.Join(empty, "missing"): "missing: no such file",
		empty:                           "holds no Ding text",
		written(t, "words.txt", "no dictionary at all\n"):     "German :: English",
		written(t, "some.index", "a\tA\tB\n"):                 "deu-eng or eng-deu",
		written(t, "freedict-deu-eng.index", "a\tA\tB\n"):     "side by side",
		written(t, "binary", strings.Repeat("\x00\xff", 1e6)): "token too long",
	} {
		if runtime.GOOS == "windows" && strings.Contains(want, "no such file") {
			continue
		}
		d, err := Open(context.Background(), quiet, []string{t.TempDir()}, choice)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), choice) {
			t.Errorf("Open(%s) = %v, %v, want %q", choice, d, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, quiet, []string{t.TempDir()}, smallDing(t)); err == nil {
		t.Error("a cancelled Open succeeds")
	}
}

func TestOpenNone(t *testing.T) {
	d := opened(t, "none")
	if got := first(d, "pact", "en"); got != "Pakt" || d.free.Load() != nil {
		t.Errorf("got %q", got)
	}
}

// A compiled file is used again until its source changes; whatever happened to
// it on disk, the dictionary works.
func TestCompiledFile(t *testing.T) {
	src, dir := smallDing(t), t.TempDir()
	openedIn(t, dir, src).Close()
	file := onlyFile(t, dir)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-footerSize-10] ^= 1
	for name, content := range map[string][]byte{"empty": {}, "torn": whole[:len(whole)/2], "torn at the end": whole[:len(whole)-1],
		"index": flipped, "foreign": []byte(strings.Repeat("x", 5000))} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		d := openedIn(t, dir, src)
		if got := first(d, "wheelbarrow", "en"); got != "Schubkarre" {
			t.Errorf("%s: got %q", name, got)
		}
		d.Close()
	}

	// A damaged block is noticed when it is read; the next start repairs it.
	broken := bytes.Clone(whole)
	broken[3] ^= 1
	if err := os.WriteFile(file, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	d := openedIn(t, dir, src)
	if got := first(d, "Schubkarre", "de"); got != "" {
		t.Errorf("a damaged block says %q", got)
	}
	d.Close()
	if got := first(openedIn(t, dir, src), "Schubkarre", "de"); got != "wheelbarrow" {
		t.Errorf("after repair: %q", got)
	}

	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	openedIn(t, dir, src)
	if after, err := os.Stat(file); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("compiled again: %v", err)
	}
	if err := os.Chtimes(src, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	openedIn(t, dir, src).Close()
	if entries, err := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("a changed source is not compiled: %v, %v", entries, err)
	}
	for _, age := range []time.Duration{unused / 2, 2 * unused} {
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
		openedIn(t, dir, src).Close()
		if there := regular(file); there != (age < unused) {
			t.Errorf("what was not used for %v is there: %v", age, there)
		}
	}
	onlyFile(t, dir)
}

// TestFolders: a dictionary is compiled into the first folder that takes it, and
// found in any. What was compiled can be named itself, wherever it is put.
func TestFolders(t *testing.T) {
	src, second := smallDing(t), filepath.Join(t.TempDir(), "made")
	dirs := []string{filepath.Join(written(t, "file", ""), "folder"), second, t.TempDir()}
	for range 2 {
		d, err := Open(t.Context(), quiet, dirs, src)
		if err != nil {
			t.Fatal(err)
		}
		if got := first(d, "wheelbarrow", "en"); got != "Schubkarre" {
			t.Errorf("got %q", got)
		}
		d.Close()
	}
	whole, err := os.ReadFile(onlyFile(t, second))
	if err != nil {
		t.Fatal(err)
	}
	named := written(t, "de-en.table", string(whole))
	d, err := OpenCompiled(quiet, nil, named)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := first(d, "wheelbarrow", "en"); got != "Schubkarre" || d.Missing() != "" {
		t.Errorf("got %q, missing %q", got, d.Missing())
	}
	for content, want := range map[string]string{string(whole[:len(whole)-5]): "torn", "": "torn"} {
		bad := written(t, "de-en.table", content)
		if _, err := OpenCompiled(quiet, dirs, bad); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), bad) {
			t.Errorf("%d bytes: %v", len(content), err)
		}
	}
	var of bytes.Buffer
	w := &tableWriter{name: "Ding"}
	index := append(appendString(nil, w.name), 1, 0, 0, 0, 0) // made beside a lexicon that sums up to 1
	of.Write(index)
	of.Write(binary.LittleEndian.AppendUint64(nil, 0))
	of.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(index))))
	of.Write(binary.LittleEndian.AppendUint32(nil, crc32.Checksum(index, castagnoli)))
	of.WriteString(tableMagic)
	if _, err := OpenCompiled(quiet, nil, written(t, "de-en.table", of.String())); !errors.Is(err, errOther) {
		t.Errorf("of another version: %v", err)
	}
}

// TestManyCompile: several programs that meet a dictionary at once all have it in
// the end, and leave one file.
func TestManyCompile(t *testing.T) {
	src, dir := smallDing(t), t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			d, err := Open(t.Context(), quiet, []string{dir}, src)
			if err != nil {
				t.Error(err)
				return
			}
			if got := first(d, "wheelbarrow", "en"); got != "Schubkarre" {
				t.Errorf("got %q", got)
			}
			d.Close()
		})
	}
	all.Wait()
	onlyFile(t, dir)
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	return filepath.Join(dir, entries[0].Name())
}

// asked are words whose translations every dictionary has.
var asked = [][3]string{
	{"strike", "en", "Streik"}, {"Streik", "de", "strike"}, {"treaty", "en", "Vertrag"}, {"chainsaw", "en", "Kettensäge"},
	{"Kettensägen", "de", "chain saw chainsaw chain saws chainsaws"}, {"prime minister", "en", "Premierminister Ministerpräsident"},
}

// What Debian installs gives sensible answers: of Ding the lines about what is asked
// and every twentieth other, with BELEG_TESTS=all as a whole, and FreeDict too.
func TestInstalledDictionaries(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles dictionaries")
	}
	if os.Getenv("BELEG_TESTS") != "all" {
		if !regular(debianDing) {
			t.Skip("Ding is not installed")
		}
		checkInstalled(t, excerpt(t, debianDing), 10_000)
		return
	}
	for name, choice := range map[string]string{"Ding": debianDing, "FreeDict": debianDictd} {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat(choice); err != nil {
				t.Skip(name + " is not installed")
			}
			if name == "FreeDict" && dictd(debianDictd) == nil {
				t.Skip("FreeDict's German dictionaries are not installed")
			}
			checkInstalled(t, choice, 200_000)
		})
	}
}

func checkInstalled(t *testing.T, choice string, heads int) {
	t.Helper()
	d := opened(t, choice)
	for _, c := range asked {
		got := d.Translate(c[0], c[1], other(c[1]))
		checkWeights(t, c[0], got)
		if !slices.ContainsFunc(got[:min(3, len(got))], func(x Translation) bool { return strings.Contains(c[2], x.Text) }) {
			t.Errorf("Translate(%s) = %v, want %s", c[0], got, c[2])
		}
	}
	if n := d.free.Load().sides[german].heads; n < heads {
		t.Errorf("%d German heads", n)
	}
}

// excerpt is a file of the lines that have a word that is asked, and of every
// twentieth other.
func excerpt(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range asked {
		words = append(words, strings.TrimSuffix(strings.ToLower(c[0]), "n"))
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(string(raw)) {
		folded := strings.ToLower(line)
		if n++; n%20 == 1 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(folded, w) }) {
			b.WriteString(line)
		}
	}
	return written(t, "de-en", b.String())
}

func BenchmarkOpen(b *testing.B) {
	if !regular(debianDing) {
		b.Skip("Ding is not installed")
	}
	dir := b.TempDir()
	openedIn(b, dir, debianDing)
	b.ReportAllocs()
	for b.Loop() {
		d, err := Open(context.Background(), quiet, []string{dir}, debianDing)
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

func FuzzDingLine(f *testing.F) {
	for _, s := range []string{"Haus {n} | Häuser {pl} :: house | houses", "a; b {m,f} [pol.] (x (y)) <z> :: to do sth.; c /ABC/",
		"( [ { < :: ) ] } >", " :: ", "Aufzug/Lift {m} :: a/b/c/d/e/f", "\xff :: \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		dingLine(line, func(de, en string, worth float64) { checkPair(t, line, de, en, worth) })
	})
}

func FuzzDictd(f *testing.F) {
	f.Add("a\tA\tB\nb\tB\tZ\n", "strike /x/ <v>\nStreik <masc>, Ausstand\n      \"x\"  - y\n see: {z}\n")
	f.Add("a\t////\t//\n\t\t\n00database\tA\tA", "\xff\n,,,\n")
	f.Fuzz(func(t *testing.T, index, text string) {
		places, err := readIndex(strings.NewReader(index))
		if err != nil {
			return
		}
		readEntries(strings.NewReader(text), places, func(entry string) {
			dictdEntry(entry, english, func(h, tr string, worth float64) { checkPair(t, entry, h, tr, worth) })
		})
		dictdEntry(text, german, func(h, tr string, worth float64) { checkPair(t, text, h, tr, worth) })
	})
}

func checkPair(t *testing.T, line, a, b string, worth float64) {
	t.Helper()
	if a == "" || b == "" || worth < 0 || worth > 2 || strings.ContainsAny(a+b, "[]{}<>\n") && !strings.ContainsAny(line, "]})>") {
		t.Errorf("%q: %q, %q, %g", line, a, b, worth)
	}
}

func FuzzTable(f *testing.F) {
	var buf bytes.Buffer
	w := sideWriter{out: bufio.NewWriter(&buf)}
	w.add("haus", []head{{"haus", []Translation{{Text: "house", Weight: 1}}}})
	w.flush()
	w.out.Flush()
	f.Add(buf.Bytes())
	f.Add([]byte{4, 'h', 'a', 'u', 's', 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		search(data, "haus")
		readHeads(data)
		new(table).parseIndex(data, uint64(len(data)))
	})
}
