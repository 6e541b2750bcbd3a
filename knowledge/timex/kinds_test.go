package timex

import (
	"slices"
	"strings"
	"testing"

	"beleg/knowledge/lang"
)

type kindCase struct{ language, text, want string }

// kinds holds what the grammar must read, in both languages, of an article
// published on Wednesday, 19 March 2025.
var kinds = []kindCase{
	// absolute
	{"de", "Der Pakt gilt seit dem 12. März 1998.", "12. März 1998=1998-03-12"},
	{"de", "Er kam am 31.12.2024 und ging am 3.1.", "31.12.2024=2024-12-31; 3.1.=2025-01-03"},
	{"en", "It was signed on Sept. 11, 2001, and on the 3rd of May 1999.", "Sept. 11, 2001=2001-09-11; 3rd of May 1999=1999-05-03"},
	{"en", "It is dated 2024-07-04.", "2024-07-04=2024-07-04"},
	// partial
	{"de", "Im Juni 2023 und im Jahr 2019 stand es still.", "Juni 2023=2023-06; Jahr 2019=2019"},
	{"en", "In June 2023 and in 2019 it stood still.", "June 2023=2023-06; 2019=2019"},
	// relative to dates in the text
	{"de", "Am 5. Mai 2020 begann es. Drei Tage später war Schluss, im Jahr darauf ging es weiter.",
		"5. Mai 2020=2020-05-05; Drei Tage später=2020-05-08; Jahr darauf=2021"},
	{"en", "It began on May 5, 2020. Three days later it was over, and the following year it went on.",
		"May 5, 2020=2020-05-05; Three days later=2020-05-08; the following year=2021"},
	// relative to the publication
	{"de", "Sie wurde am 3. März 2021 geboren. Am Freitag kam sie zurück.", "3. März 2021=2021-03-03; Freitag=2025-03-14"},
	{"en", "In this March 3, 2021, photo, the otter swims. It will retire on Friday.", "this March 3, 2021=2021-03-03; Friday=2025-03-21"},
	{"de", "Gestern, heute und übermorgen, letzte Woche und nächsten Monat.",
		"Gestern=2025-03-18; heute=2025-03-19; übermorgen=2025-03-21; letzte Woche=2025-W11; nächsten Monat=2025-04"},
	{"en", "Yesterday, today and tomorrow, last week and next month.",
		"Yesterday=2025-03-18; today=2025-03-19; tomorrow=2025-03-20; last week=2025-W11; next month=2025-04"},
	{"en", "He left the day before yesterday and returns the day after tomorrow.",
		"the day before yesterday=2025-03-17; the day after tomorrow=2025-03-21"},
	// ranges
	{"de", "Vom 3. bis 5. Mai 2024 und zwischen 1990 und 1995.", "3=2024-05-03; 5. Mai 2024=2024-05-05; 1990=1990; 1995=1995"},
	{"en", "From 3 to 5 May 2024 and between 1990 and 1995.", "3=2024-05-03; 5 May 2024=2024-05-05; 1990=1990; 1995=1995"},
	// durations
	{"de", "Es dauerte zwei Jahre, sechs Wochen und eine halbe Stunde.", "zwei Jahre=P2Y; sechs Wochen=P6W; eine halbe Stunde=PT30M"},
	{"en", "It took two years, then 8 hours and 20 minutes.", "two years=P2Y; 8 hours and 20 minutes=PT8H20M"},
	{"de", "Die dreitägige Messe, die 24-stündige Fahrt und das 10-jährige Bestehen.",
		"dreitägige=P3D; 24-stündige=PT24H; 10-jährige=P10Y"},
	{"en", "It sold a two-year and then an 18-month period.", "two-year=P2Y; an 18-month period=P18M"},
	// ages
	{"de", "Der 20-jährige Fahrer und die zweijährige Tochter, 31 Jahre alt.", ""},
	{"en", "The 45-year-old driver and her 6-month-old son, aged 31.", ""},
	// sets
	{"de", "Täglich, jeden Montag, alle zwei Jahre und jeden ersten Montag im Monat.",
		"Täglich=P1D; jeden Montag=XXXX-WXX-1; alle zwei Jahre=P2Y; jeden ersten Montag im Monat=P1M"},
	{"en", "Daily, every Monday, every two years and every first Monday of the month.",
		"Daily=P1D; every Monday=XXXX-WXX-1; every two years=P2Y; every first Monday of the month=P1M"},
	{"en", "The daily paper, the Daily News and the daily Granma.", "daily=P1D"},
	{"de", "Sie tagen jeden Montag um 9 Uhr, täglich ab 20.15 Uhr und jeweils um 11 Uhr.",
		"jeden Montag=XXXX-WXX-1; 9 Uhr=T09:00; täglich=P1D; 20.15 Uhr=T20:15; 11 Uhr=T11:00"},
	{"en", "They meet every Monday at 9 a.m. and daily from 8 p.m. On Tuesday they met at 10 a.m.",
		"every Monday=XXXX-WXX-1; 9 a.m.=T09:00; daily=P1D; 8 p.m.=T20:00; Tuesday=2025-03-18; 10 a.m.=2025-03-18T10:00"},
	// seasons
	{"de", "Im Sommer 2019 und im Winter 2014/15.", "Sommer 2019=2019-SU; Winter 2014/15=2014-WI"},
	{"en", "In the summer of 2019 and the winter of 1994.", "the summer of 2019=2019-SU; the winter of 1994=1994-WI"},
	// quarters and halves
	{"de", "Im dritten Quartal 2014, im Q4 2018 und im ersten Halbjahr 2020.",
		"dritten Quartal 2014=2014-Q3; Q4 2018=2018-Q4; ersten Halbjahr 2020=2020-H1"},
	{"en", "In the third quarter of 2014, Q4 2018 and the second half of 2020.",
		"the third quarter of 2014=2014-Q3; Q4 2018=2018-Q4; the second half of 2020=2020-H2"},
	{"en", "Third-quarter profit rose to $9 million from $7 million a year earlier.", "Third-quarter=2024-Q3; a year earlier=2023-Q3"},
	{"en", "Third-quarter profit rose. In the nine months, profit was $9 million, against $7 million a year earlier.",
		"Third-quarter=2024-Q3; the nine months=P9M; a year earlier=2023"},
	{"en", "Third-quarter sales beat those of the same period last year.", "Third-quarter=2024-Q3; the same period last year=2024-Q3"},
	// decades and centuries
	{"de", "In den 1920er-Jahren und den Achtzigerjahren.", "den 1920er-Jahren=192; den Achtzigerjahren=198"},
	{"en", "In the 1920s and the late 1980s.", "the 1920s=192; the late 1980s=198"},
	{"de", "Im 19. Jahrhundert.", "19. Jahrhundert=18"},
	{"en", "In the 19th century.", "the 19th century=18"},
	// edges
	{"de", "Ende März und Anfang der Woche, Mitte 2026.", "Ende März=2025-03; Anfang der Woche=2025-W12; Mitte 2026=2026"},
	{"en", "In late March, at the beginning of the week and in mid-2026.",
		"late March=2025-03; the beginning of the week=2025-W12; mid-2026=2026"},
	// before holidays
	{"de", "Im Vorfeld von Weihnachten und zum Jahresende.", "Weihnachten=2024-12-25; Jahresende=2025"},
	{"en", "In the run-up to Christmas and by the end of 2025.", "Christmas=2024-12-25; the end of 2025=2025"},
	// holidays
	{"de", "Ostern 2024, Pfingstmontag 2024, der 1. Advent 2024 und Karfreitag 2025.",
		"Ostern 2024=2024-03-31; Pfingstmontag 2024=2024-05-20; 1. Advent 2024=2024-12-01; Karfreitag 2025=2025-04-18"},
	{"en", "Easter Monday 2024, Thanksgiving 2024 and Good Friday 2025.",
		"Easter Monday 2024=2024-04-01; Thanksgiving 2024=2024-11-28; Good Friday 2025=2025-04-18"},
	{"de", "Am Tag der Deutschen Einheit, am Muttertag 2024 und an Silvester 2020.",
		"Tag der Deutschen Einheit=2024-10-03; Muttertag 2024=2024-05-12; Silvester 2020=2020-12-31"},
	{"en", "Next Christmas he retires; Easter week was busy.", "Next Christmas=2025-12-25; Easter week=2025-W16"},
	// clock times
	{"de", "Um 20.15 Uhr, um halb vier, um Viertel nach drei und um 7 Uhr abends.",
		"20.15 Uhr=2025-03-19T20:15; halb vier=2025-03-19T03:30; Viertel nach drei=2025-03-19T03:15; 7 Uhr abends=2025-03-19T19:00"},
	{"en", "At 8:15 p.m., at half past three, at quarter to eight and at 4 in the morning.",
		"8:15 p.m.=2025-03-19T20:15; half past three=2025-03-19T03:30; quarter to eight=2025-03-19T07:45; 4 in the " +
			"morning=2025-03-19T04:00"},
	{"de", "Um viertel acht, um dreiviertel acht und um 12 Uhr nachts.",
		"viertel acht=2025-03-19T07:15; dreiviertel acht=2025-03-19T07:45; 12 Uhr nachts=2025-03-19T00:00"},
	// time zones
	{"de", "Um 14.30 Uhr MEZ am Montag.", "14.30 Uhr MEZ=2025-03-17T14:30; Montag=2025-03-17"},
	{"en", "At 10:35 a.m. GMT on Monday.", "10:35 a.m. GMT on Monday=2025-03-17T10:35"},
	// approximate and open
	{"de", "Vor über 60 Jahren zog er her; bis Ende März 2025 bleibt er.", "60 Jahren=P60Y; Ende März 2025=2025-03"},
	{"en", "Over 60 years ago he moved; he stays until the end of March 2025.", "Over 60 years ago=1965; the end of March 2025=2025-03"},
	// vague
	{"en", "In recent years, for decades, a few days ago and in the coming months.",
		"recent years=PXY; decades=PXY; a few days ago=PAST_REF; the coming months=FUTURE_REF"},
	{"de", "Seit Jahren, in den letzten Tagen und in den nächsten Wochen.",
		"Jahren=PXY; den letzten Tagen=PXD; nächsten Wochen=FUTURE_REF"},
	{"de", "Derzeit, neulich, künftig und damals.", "Derzeit=PRESENT_REF; neulich=PAST_REF; künftig=FUTURE_REF; damals=PAST_REF"},
	{"en", "Currently, recently, soon and in the past.", "Currently=PRESENT_REF; recently=PAST_REF; soon=FUTURE_REF; the past=PAST_REF"},
	// direction
	{"de", "Am Freitag wird gewählt. Am Freitag wurde gewählt.", "Freitag=2025-03-21; Freitag=2025-03-14"},
	{"en", "They will vote on Friday. They voted on Friday.", "Friday=2025-03-21; Friday=2025-03-14"},
	{"en", "Police had until 9 a.m. Monday to answer. The talks are set to resume Tuesday.",
		"9 a.m. Monday=2025-03-24T09:00; Tuesday=2025-03-25"},
	{"en", "They will not leave on Friday even if the others stayed.", "Friday=2025-03-21"},
	{"en", "The crowd cheered on Friday because they will go.", "Friday=2025-03-14"},
	{"de", "Sie kamen am Freitag, weil sie bleiben wollen.", "Freitag=2025-03-14"},
	{"de", "Nach sechs Jahren Stille ist am Freitag in Weidenau die Orgel wieder erklungen.", "sechs Jahren=P6Y; Freitag=2025-03-14"},
	{"de", "In Weidenau sind am Freitag 38,4 Grad gemessen worden, so viel wie nie.", "Freitag=2025-03-14"},
	{"de", "Die Straße ist am Freitag gesperrt, weil ein Baum gestürzt ist.", "Freitag=2025-03-21"},
	{"de", "Von Montag bis Mittwoch fielen die Kurse.", "Montag=2025-03-17; Mittwoch=2025-03-19"},
	{"de", "Die Brücke ist am Montag eröffnet worden.", "Montag=2025-03-17"},
	{"de", "Bei einem Unfall sind am Samstag drei Menschen verletzt worden.", "Samstag=2025-03-15"},
	{"de", "Nachdem am Samstag ein Hund ausgerissen ist, sucht die Polizei den Halter.", "Samstag=2025-03-15"},
	{"de", "Nach dem Sieg am Samstag ist die Mannschaft Tabellenführer.", "Samstag=2025-03-15"},
	{"de", "Ein Unbekannter hat in der Nacht auf Samstag einen Automaten gesprengt.", "Samstag=2025-03-15"},
	{"de", "Am Samstag ist das Museum geschlossen.", "Samstag=2025-03-22"},
	{"de", "Für Samstag ist eine Demonstration angekündigt worden.", "Samstag=2025-03-22"},
	{"de", "Das Konzert ist auf Freitag verschoben worden.", "Freitag=2025-03-21"},
	{"de", "Bis Montag haben die Anwohner Zeit, Einspruch zu erheben.", "Montag=2025-03-24"},
	{"de", "Er sagte, am Samstag werde es keine Busse geben.", "Samstag=2025-03-22"},
	{"de", "Am Samstag steigt das Finale.", "Samstag=2025-03-22"},
	{"de", "Der Vertrag ist am Freitag ausgelaufen.", "Freitag=2025-03-14"},
	{"en", "The museum, which has been closed since March, will reopen on Saturday.", "March=2025-03; Saturday=2025-03-22"},
	{"en", "The strike has been called off and trains are expected to run normally on Friday.", "Friday=2025-03-21"},
	{"en", "The concert has been moved to Saturday.", "Saturday=2025-03-22"},
	{"en", "The minister has said she will resign on Friday.", "Friday=2025-03-21"},
	{"de", "Zu einem tödlichen Unfall ist es am Sonntag auf der A12 gekommen.", "Sonntag=2025-03-16"},
	{"de", "Ein Paragleiter ist am Samstag beim Start in Bäume geraten.", "Samstag=2025-03-15"},
	{"de", "Am Freitag soll es dort zu einem Streit gekommen sein.", "Freitag=2025-03-14"},
	{"de", "Der Minister hat angekündigt, am Samstag nach Brüssel zu reisen.", "Samstag=2025-03-22"},
	{"de", "Wie das Amt mitgeteilt hat, sperrt es am Sonntag den Tunnel.", "Sonntag=2025-03-23"},
	{"en", "The senator, who will turn 80 next year, told reporters on Monday he would not run.", "next year=2026; Monday=2025-03-17"},
	{"en", "The bank said in a filing on Tuesday that it plans to sell the unit.", "Tuesday=2025-03-18"},
	{"en", "He has scheduled a meeting on Friday. They met Friday.", "Friday=2025-03-21; Friday=2025-03-14"},
	{"de", "Im Dezember wird eröffnet. Im Dezember wurde eröffnet.", "Dezember=2025-12; Dezember=2024-12"},
	{"en", "It will open in December. It opened in December.", "December=2025-12; December=2024-12"},
	{"en", "The new king was crowned on Thursday.", "Thursday=2025-03-20"}, // it is Thursday there already
	// the last words of a text
	{"en", "The boat comes soon", "soon=FUTURE_REF"},
	{"de", "Er kam im Dez.", "Dez.=2024-12"},
	{"en", "It went on for years-", "years=PXY"},
	{"en", "It went on for years—the last of them hard.", "years=PXY"},
	{"en", "After months-long talks", "months-long=PXM"},
	// parts of what has no single year
	{"en", "It was last year's second half of the 1990s.", "last year=2024; second half of the 1990s=199"},
	{"en", "The year-earlier second half of the 1990s was bad.", "year-earlier=2024; second half of the 1990s=199"},
	// one in another
	{"en", "It ends at the end of the third quarter of 2014.", "the end of the third quarter of 2014=2014-Q3"},
	{"en", "It is the day after the day after the day before yesterday.",
		"the day after the day after the day before yesterday=2025-03-19"},
	// place in a month or week
	{"de", "Am ersten Montag im Oktober 2024 und am letzten Tag des Monats.",
		"ersten Montag im Oktober 2024=2024-10-07; letzten Tag des Monats=2024-10-31"},
	{"en", "On the first Monday in October 2024 and the last day of the month.",
		"first Monday in October 2024=2024-10-07; the last day of the month=2024-10-31"},
	{"de", "Am Montag kommender Woche, übernächste Woche und am 20. des nächsten Monats.",
		"Montag kommender Woche=2025-03-24; übernächste Woche=2025-W14; 20. des nächsten Monats=2025-04-20"},
	{"en", "On Wednesday of next week, the week after next and the 20th of next month.",
		"Wednesday of next week=2025-03-26; the week after next=2025-W14; the 20th of next month=2025-04-20"},
	// stories of other times
	{"en", "It began in December 1941. It went on in January and February 1942. In May it ended; on 3 June they met.",
		"December 1941=1941-12; January=1942-01; February 1942=1942-02; May=1942-05; 3 June=1942-06-03"},
	{"de", "Im Dezember 1941 begann es. Im Januar und Februar 1942 ging es weiter. Im Mai endete es.",
		"Dezember 1941=1941-12; Januar=1942-01; Februar 1942=1942-02; Mai=1942-05"},
	{"en", "The siege began on 15 January 1942. The next day they fled; on Monday the town fell. In the spring of " +
		"1943 it returned; that summer the army left.",
		"15 January 1942=1942-01-15; The next day=1942-01-16; Monday=1942-01-19; the spring of 1943=1943-SP; that summer=1943-SU"},
	{"en", "It fell in 480 BC, in the 5th century B.C. and in 79 AD.", "480 BC=BC0480; the 5th century B.C.=BC04; 79 AD=0079"},
	{"de", "Es fiel 480 v. Chr., im 5. Jahrhundert v. Chr. und 79 n. Chr.",
		"480 v. Chr.=BC0480; 5. Jahrhundert v. Chr.=BC04; 79 n. Chr.=0079"},
	{"de", "Seit Mai des Vorjahres und im Sommer dieses Jahres.", "Mai des Vorjahres=2024-05; Sommer dieses Jahres=2025-SU"},
	{"en", "Sales fell from January to October and in the winter of 1941-42, on the night of 14 November 1940.",
		"January=2024-01; October=2024-10; the winter of 1941-42=1941-WI; night of 14 November 1940=1940-11-14TNI"},
	// no dates
	{"de", "Die Mai-Kundgebung, Frau Mai und Jan Huber.", "Mai=2025-05"},
	{"en", "May said the Women's March may start in May. They march on.", "May=2025-05"},
	{"en", "It was 1:30 at half-time at 1600 Pennsylvania Avenue, at 1920 x 1080.", ""},
	{"de", "Es endete 1:30 vor 2000 Menschen und kostete 2025 Euro.", ""},
}

// undatedKinds holds what stays open in an article without a date.
var undatedKinds = []kindCase{
	{"de", "Es war Montag um 9 Uhr, im Juni, am 5. Mai, im Sommer, im dritten Quartal.",
		"Montag=XXXX-WXX-1; 9 Uhr=XXXX-XX-XXT09:00; Juni=XXXX-06; 5. Mai=XXXX-05-05; Sommer=XXXX-SU; dritten Quartal=XXXX-Q3"},
	{"en", "It was Monday, in June, on 5 May, last summer, in the third quarter.",
		"Monday=XXXX-WXX-1; June=XXXX-06; 5 May=XXXX-05-05; last summer=XXXX-SU; the third quarter=XXXX-Q3"},
	{"en", "It was founded on 3 May 1990 and will open in June. They met on Monday.",
		"3 May 1990=1990-05-03; June=XXXX-06; Monday=XXXX-WXX-1"},
	{"de", "Gestern und letzte Woche, vor zwei Jahren und an Heiligabend.",
		"Gestern=XXXX-XX-XX; letzte Woche=PAST_REF; zwei Jahren=P2Y; Heiligabend=XXXX-12-24"},
	{"en", "Yesterday and last week, two years ago and on Christmas Eve.",
		"Yesterday=XXXX-XX-XX; last week=PAST_REF; two years ago=PAST_REF; Christmas Eve=XXXX-12-24"},
}

func TestKinds(t *testing.T) {
	for _, c := range kinds {
		checkFound(t, c, published)
	}
	for _, c := range undatedKinds {
		checkFound(t, c, "")
	}
}

// A text that comes in pieces is read as the whole.
func TestReader(t *testing.T) {
	for _, c := range kinds {
		whole := "It began on 5 May 2020. "
		if c.language == "de" {
			whole = "Es begann am 5. Mai 2020. "
		}
		r := NewReader(c.language, published)
		got := r.Find(whole)
		for _, e := range r.Find(c.text) {
			e.Start, e.End = e.Start+len(whole), e.End+len(whole)
			got = append(got, e)
		}
		if want := Find(whole+c.text, c.language, published); !slices.Equal(got, want) {
			t.Errorf("%s %q:\n got %v\nwant %v", c.language, c.text, got, want)
		}
	}
}

// A text may end anywhere.
func TestCut(t *testing.T) {
	for _, c := range kinds {
		for _, token := range lang.Tokens(c.text) {
			Find(c.text[:token.End], c.language, published)
			Find(c.text[token.Start:], c.language, "")
		}
	}
}

func checkFound(t *testing.T, c kindCase, published string) {
	t.Helper()
	var got []string
	for _, e := range Find(c.text, c.language, published) {
		got = append(got, e.Text+"="+e.Value)
	}
	if s := strings.Join(got, "; "); s != c.want {
		t.Errorf("%s %q:\n got %s\nwant %s", c.language, c.text, s, c.want)
	}
}
