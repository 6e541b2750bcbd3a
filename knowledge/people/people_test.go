package people

import (
	"os"
	"strings"
	"testing"

	"beleg/knowledge"
)

func TestFind(t *testing.T) {
	tests := []struct {
		language, text string
		want           string // name=full{role}; ...
	}{
		{"en", "Deputy Secretary of State Kurt Campbell spoke first. Campbell said little.",
			"Kurt Campbell{Deputy Secretary of State}; Campbell=Kurt Campbell"},
		{"de", "Die stellvertretende US-Außenministerin Wendy Sherman traf Angela Merkel.",
			"Wendy Sherman{stellvertretende US-Außenministerin}; Angela Merkel"},
		{"de", "Kurt Campbell kam nach Wien. Campbells Rede dauerte lang.", "Kurt Campbell; Campbell=Kurt Campbell"},
		{"de", "Das sagte Hans Moser, Direktor des Museums.", "Hans Moser{Direktor des Museums}"},
		{"de", "Der Abgeordnete Karl Gruber (ÖVP) lehnte ab.", "Karl Gruber{Abgeordnete}"},
		{"de", "Hans Moser ist Direktor des Hafens.", "Hans Moser{Direktor des Hafens}"},
		{"de", "Das beschrieb die Vorsitzende des Bundes der Hafenarbeiter (BHA), Karin Gruber, in Wien.",
			"Karin Gruber{Vorsitzende des Bundes der Hafenarbeiter (BHA)}"},
		{"de", "Premierministerin Theresa May trat zurück.", "Theresa May{Premierministerin}"},
		{"en", "Ann Lee, chief executive of Harbour Bank, resigned.", "Ann Lee{chief executive of Harbour Bank}"},
		{"en", "UKIP spokesman Mark Croucher said no.", "Mark Croucher{UKIP spokesman}"},
		{"en", "George W. Bush met Michael O'Neill and Ursula von der Leyen.", "George W. Bush; Michael O'Neill; Ursula von der Leyen"},
		{"en", "Peter Campbell met Jane Campbell. Mr Campbell left, Ms Campbell stayed.",
			"Peter Campbell; Jane Campbell; Campbell=Peter Campbell; Campbell=Jane Campbell"},
		{"en", "The Bank of England kept rates. Microsoft said so in August.", ""},
		{"de", "Die Regierung in Wien beschloss im August ein Gesetz.", ""},
		{"de", "Kommissionspräsidentin Ursula von der Leyen traf Syriens Machthaber Baschar al-Assad. Assads Armee rückte vor.",
			"Ursula von der Leyen{Kommissionspräsidentin}; Baschar al-Assad{Machthaber}; Assad"},
		{"en", "Bashar al-Assad spoke. Al-Assad's army advanced.", "Bashar al-Assad; Al-Assad"},
		{"en", "Prime Minister Nguyen Phu Trong met Park Geun-hye and Xi Jinping in Hanoi.",
			"Nguyen Phu Trong{Prime Minister}; Park Geun-hye; Xi Jinping"},
		{"en", "BREAKING NEWS FROM THE WHITE HOUSE: STOCKS FALL SHARPLY", ""},
		{"en", "Fishermen in the bay of Ostwick met Mr Zhukrov.", "Zhukrov"},
		{"en", "The Ann Campbell Centre in Hull opened in 1994.", ""},
		{"en", "Doris Day sang in Ohio.", "Doris Day"},
		{"en", "Hurricane Andrew reached Florida, and Missouri sent help.", ""},
		{"en", "The edict stood until the rule of Louis XIV, who repealed it.", "Louis XIV"},
		{"en", "The guard fought against King Henry IV.", "Henry IV{King}"},
		{"en", "The play is about Isabella of Castile and Catherine the Great.", "Isabella of Castile; Catherine the Great"},
		{"en", "The film stars Robert Downey Jr. as a lawyer.", "Robert Downey Jr."},
		{"de", "Hurrikan Andrew erreichte Florida.", ""},
		{"de", "Krämer wird am Mittwoch in Murnau operiert.", "Krämer"},
		{"en", "Bell & Harrow chief executive Lena Voigt resigned.", "Lena Voigt{Bell & Harrow chief executive}"},
		{"en", "A ferry runs from Harrow Landing to Point Lucas.", ""},
		{"en", "", ""},
	}
	for _, tt := range tests {
		if got := show(Find(tt.text, tt.language)); got != tt.want {
			t.Errorf("Find(%q)\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func show(ps []knowledge.Person) string {
	var out []string
	for _, p := range ps {
		s := p.Name
		if p.Full != p.Name {
			s += "=" + p.Full
		}
		if p.Role != "" {
			s += "{" + p.Role + "}"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestSamePerson(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"Selenskyj", "Zelensky", true},
		{"Wolodymyr Selenskyj", "Volodymyr Zelenskyy", true},
		{"Gorbatschow", "Gorbachev", true},
		{"Michail Gorbatschow", "Mikhail Gorbachev", true},
		{"Tschernenko", "Chernenko", true},
		{"Putin", "Vladimir Putin", true},
		{"Serhij Tscherwonenko", "Serhii Chervonenko", true},
		{"George Bush", "George W. Bush", true},
		{"George H. W. Bush", "George W. Bush", false},
		{"Andrea Müller", "Andreas Müller", false},
		{"Julia Robert", "Julia Roberts", false},
		{"Wladimir Putin", "Vladimir Putin", true},
		{"Campbell", "Kurt Campbell", true},
		{"K. Campbell", "Kurt Campbell", true},
		{"Joe Biden", "Joseph Biden", true},
		{"Erdogan", "Recep Tayyip Erdoğan", true},
		{"Bashar al-Assad", "Assad", true},
		{"Netanjahu", "Netanyahu", true},
		{"Schröder", "Schroeder", true},
		{"Kurt Campbell", "Naomi Campbell", false},
		{"Merkel", "Merz", false},
		{"Bush", "Busch", false},
		{"", "Merkel", false},
	}
	for _, tt := range tests {
		if got := SamePerson(tt.a, tt.b); got != tt.want {
			t.Errorf("SamePerson(%q, %q) = %v", tt.a, tt.b, got)
		}
		if got := SamePerson(tt.b, tt.a); got != tt.want {
			t.Errorf("SamePerson(%q, %q) = %v", tt.b, tt.a, got)
		}
	}
}

// TestModel notices weights that do not fit the code.
func TestModel(t *testing.T) {
	if m, err := unpack(packed); err != nil || m == nil {
		t.Fatal("data/people.model does not fit: run go run ./knowledge/people/train")
	}
}

func TestLongTexts(t *testing.T) {
	part := 4
	if os.Getenv("BELEG_TESTS") == "all" {
		part = 1
	}
	for _, text := range []string{
		strings.Repeat("ANGELA MERKEL TRIFFT GEORGE BUSH ", 40_000/part), strings.Repeat("Kurt Campbell ", 100_000/part),
		strings.Repeat("von der ", 100_000/part), strings.Repeat("A-B'", 100_000/part), strings.Repeat(". , ( \xff ", 50_000/part),
	} {
		for _, language := range []string{"de", "en"} {
			Find(text, language)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Kanzlerin Angela Merkel, CDU, sagte: „Nein“. George W. Bush's", "de")
	f.Add("Mr O'Neill (SPÖ) – the King.", "en")
	f.Fuzz(func(t *testing.T, text, language string) {
		last := 0
		for _, p := range Find(text, language) {
			if p.Start < last || p.End <= p.Start || p.End > len(text) || p.Name == "" || p.Full == "" {
				t.Fatalf("bad person %+v", p)
			}
			last = p.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	de := strings.Repeat("Die Regierung in Wien hat am Montag mit Bundeskanzlerin Angela Merkel über den Vertrag verhandelt, "+
		"sagte eine Sprecherin. ", 100)
	en := strings.Repeat("The government has agreed with Prime Minister Tony Blair on the treaty, Labour spokeswoman Ann Lee "+
		"said in London on Monday. ", 100)
	for name, text := range map[string]string{"de": de, "en": en} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Find(text, name)
			}
			b.ReportMetric(float64(100*b.N)/b.Elapsed().Seconds(), "sentences/s")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := unpack(packed); err != nil {
			b.Fatal(err)
		}
	}
}
