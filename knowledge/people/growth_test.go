//go:build unix

package people

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"beleg/knowledge"
)

// run is a kind of text that no newsroom writes: n bytes of one thing.
type run struct {
	name  string
	write func(n int) string
}

// runs are the kinds that a step which compares units with units, or looks at
// a word once a letter, would be slow on.
var runs = []run{
	{"letters", repeated("a")},
	{"capital letters", repeated("A")},
	{"capitalised word", after("K", "a")},
	{"known compounds", repeated("hafenarbeiter")},
	{"letters s", after("Campbell", "s")},
	{"digits", repeated("7")},
	{"sharp s", repeated("ß")},
	{"umlauts", after("Ä", "ü")},
	{"Thai", repeated("ประเทศไทย")},
	{"Chinese", repeated("中华人民共和国")},
	{"Hangul", repeated("대한민국")},
	{"Devanagari", repeated("लोग ")},
	{"combining marks", after("E", "\u0301")},
	{"soft hyphens", after("E", "\u00ad")},
	{"emoji", repeated("🚢")},
	{"broken UTF-8", repeated("\xff\xc3")},
	{"hyphens", repeated("-")},
	{"hyphenated", repeated("Karl-")},
	{"apostrophes", repeated("'")},
	{"apostrophe words", repeated("O'Neill'")},
	{"full stops", repeated(".")},
	{"initials", repeated("A. B. C. ")},
	{"initials together", repeated("A.B.C.")},
	{"initials apart", repeated("Robert R . ")},
	{"surname", repeated("Koch ")},
	{"surname in capitals", repeated("KOCH ")},
	{"full name", repeated("Angela Merkel ")},
	{"full name in sentences", repeated("Angela Merkel kam. ")},
	{"full names apart", counted("Anna %s kam. ")},
	{"full names after commas", counted("Anna %s, ")},
	{"family names apart", counted("Herr %s kam. ")},
	{"names of one given name", counted("Peter %s met Mr Peter. ")},
	{"one name and its short forms", after("Anna "+strings.Repeat("Ulf ", 2000)+"Koch kam. ", "Koch kam. ")},
	{"long names and short forms", repeated(strings.Repeat("Anna "+strings.Repeat("Ulf ", 40)+"Koch kam. Koch ging. ", 8))},
	{"halves: a name and its short forms", halves("Anna ", "Ulf ", "Koch kam. ", "Koch kam. ")},
	{"namesakes of the other sex", halves("", "Anna Koch kam. ", "", "Herr Koch ging. ")},
	{"genitives", repeated("Campbells Campbell ")},
	{"titles", repeated("Dr. ")},
	{"Mr", repeated("Mr ")},
	{"titles that are names", repeated("Mr King ")},
	{"King", repeated("King ")},
	{"kings named", repeated("Queen Anne King Prince ")},
	{"particles", repeated("von der ")},
	{"particles and names", repeated("Ursula von der Leyen von und zu ")},
	{"offices", repeated("president of the ")},
	{"offices named", repeated("president of the president Ann Lee, chief executive of the ")},
	{"office after office", repeated("Direktor ")},
	{"German offices", repeated("der Direktor des Museums, ")},
	{"modifiers", repeated("deputy former acting ")},
	{"articles", after("Koch ist ", "der die das ")},
	{"articles as names", repeated("Koch, Der Die Das ")},
	{"capitals", repeated("STOCKS FALL SHARPLY ")},
	{"no spaces", repeated("HansMoser")},
	{"commas", repeated(", ")},
	{"words and commas", repeated("Hans, Karl, ")},
	{"brackets", repeated("(")},
	{"office in brackets", repeated("des Bundes (BHA), Karin Gruber (")},
	{"quotation marks", repeated("„“\"")},
	{"line breaks", repeated("\n")},
	{"spaces", repeated(" ")},
	{"a sentence", after("Angela Merkel said ", "that the river rose and ")},
	{"a sentence in German", after("Angela Merkel sagte, ", "dass der Fluss stieg und ")},
	{"words on lines", repeated("Merkel\n")},
	{"foreign words", counted("%s ")},
}

// repeated writes one unit over and over.
func repeated(unit string) func(int) string { return after("", unit) }

// after writes a beginning once and then one unit over and over.
func after(head, unit string) func(int) string {
	return func(n int) string { return head + strings.Repeat(unit, max(0, n-len(head))/len(unit)) }
}

// counted writes a sentence over and over, each time with another name.
func counted(format string) func(int) string {
	return func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, spelled(i))
		}
		return b.String()
	}
}

// halves writes half the text of one unit, between a head and a tail, and half
// of another: what looks from each of the second at all of the first is quadratic.
func halves(head, first, tail, second string) func(int) string {
	return func(n int) string {
		return head + strings.Repeat(first, n/2/len(first)) + tail + strings.Repeat(second, n/2/len(second))
	}
}

// TestRuns reads every kind in both languages: nothing panics, names lie in
// the text, in order, and on whole characters.
func TestRuns(t *testing.T) {
	for _, k := range runs {
		for _, language := range []string{"de", "en"} {
			text := k.write(1 << 13)
			checkNames(t, k.name, text, Find(text, language))
			for cut := range 40 { // every way to end
				short := k.write(200)
				short = short[:max(0, len(short)-cut)]
				checkNames(t, k.name, short, Find(short, language))
			}
		}
	}
}

func checkNames(t *testing.T, kind, text string, names []knowledge.Person) {
	t.Helper()
	at := 0
	for _, p := range names {
		if p.Start < at || p.End <= p.Start || p.End > len(text) {
			t.Fatalf("%s: name at %d-%d after %d in %d bytes", kind, p.Start, p.End, at, len(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[p.Start:p.End]) {
			t.Fatalf("%s: %q cuts a character", kind, text[p.Start:p.End])
		}
		if p.Name == "" || p.Full == "" {
			t.Fatalf("%s: %q has no name", kind, text[p.Start:p.End])
		}
		if len(p.Name) > maxName {
			t.Fatalf("%s: a name of %d bytes", kind, len(p.Name))
		}
		at = p.End
	}
}

// BenchmarkGrowth reports by kind how reading grows: CPU is proportional to
// the length to the power of the exponent, measured from 64 KB to 1 MB.
func BenchmarkGrowth(b *testing.B) {
	Find("Angela Merkel", "de") // unpacks the tables
	list := runs
	if testing.Short() {
		list = list[:1]
	}
	for _, k := range list {
		b.Run(k.name, func(b *testing.B) {
			worst, slowest := 0.0, time.Duration(0)
			for b.Loop() {
				for _, language := range []string{"de", "en"} {
					e, d := growth(k.write, func(text string) { Find(text, language) })
					worst, slowest = max(worst, e), max(slowest, d)
				}
			}
			b.ReportMetric(worst, "exponent")
			b.ReportMetric(float64(slowest.Milliseconds()), "ms/MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// growth takes the CPU time of reading a megabyte in texts of 64 KB, 256 KB and
// 1 MB, the least of three times each, and returns by which power of the length
// the time of one text grows, and the time of the longest. It stops early at
// what would take minutes.
func growth(write func(int) string, read func(string)) (exponent float64, longest time.Duration) {
	const most = 1 << 20
	var x, y []float64
	for n := most / 16; n <= most && longest < 5*time.Second; n *= 4 {
		text := write(n)
		longest = time.Hour
		for range 3 {
			runtime.GC()
			start := cpu()
			for range most / n {
				read(text)
			}
			longest = min(longest, (cpu()-start)/time.Duration(most/n))
		}
		x, y = append(x, math.Log(float64(len(text)))), append(y, math.Log(longest.Seconds()))
	}
	return slope(x, y), longest
}

// cpu is the time the process has worked, whatever else the machine does.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// slope fits a line by least squares.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
