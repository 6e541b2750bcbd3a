package timex

import (
	"strings"
	"time"
)

var tables = map[string]*table{"de": german, "en": english}

// words spreads "a b=c" lines into a map from each word to its value.
func spread[T any](m map[string]T, value T, words string) {
	for w := range strings.FieldsSeq(words) {
		m[w] = value
	}
}

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	spread(m, true, words)
	return m
}

// byWord builds a map from value to the words that mean it.
func byWord[T any](groups ...any) map[string]T {
	m := map[string]T{}
	for i := 0; i+1 < len(groups); i += 2 {
		spread(m, groups[i].(T), groups[i+1].(string))
	}
	return m
}

var german = &table{
	months: byWord[time.Month](time.January, "januar jänner jan", time.February, "februar feber feb", time.March, "märz maerz", time.April, "april", time.May, "mai",
		time.June, "juni", time.July, "juli", time.August, "august", time.September, "september sept", time.October, "oktober okt", time.November, "november nov", time.December, "dezember dez"),
	weekdays: byWord[time.Weekday](time.Monday, "montag montags", time.Tuesday, "dienstag", time.Wednesday, "mittwoch", time.Thursday, "donnerstag", time.Friday, "freitag",
		time.Saturday, "samstag sonnabend", time.Sunday, "sonntag"),
	numbers: byWord[int](1, "ein eine einem einen einer", 2, "zwei", 3, "drei", 4, "vier", 5, "fünf", 6, "sechs", 7, "sieben", 8, "acht", 9, "neun", 10, "zehn", 11, "elf", 12, "zwölf",
		13, "dreizehn", 14, "vierzehn", 15, "fünfzehn", 20, "zwanzig", 30, "dreißig", 40, "vierzig", 50, "fünfzig", 60, "sechzig", 100, "hundert"),
	ordinals: byWord[int](1, "erste ersten erstes erster", 2, "zweite zweiten zweites zweiter", 3, "dritte dritten drittes", 4, "vierte vierten viertes", 18, "achtzehnten", 19, "neunzehnten", 20, "zwanzigsten", 21, "einundzwanzigsten"),
	units: byWord[unit](unit{"Y", 365}, "jahr jahre jahren jahres", unit{"M", 30}, "monat monate monaten monats", unit{"W", 7}, "woche wochen", unit{"D", 1}, "tag tage tagen tages",
		unit{"TH", 0}, "stunde stunden", unit{"TM", 0}, "minute minuten", unit{"TS", 0}, "sekunde sekunden", unit{"WE", 2}, "wochenende wochenenden", unit{"DE", 3650}, "jahrzehnt jahrzehnte jahrzehnten",
		unit{"CE", 36500}, "jahrhundert jahrhunderte jahrhunderten", unit{"Q", 91}, "quartal quartale quartalen"),
	seasons:   byWord[string]("SP", "frühling frühjahr", "SU", "sommer", "FA", "herbst", "WI", "winter"),
	parts:     byWord[string]("MO", "früh morgen vormittag", "MI", "mittag", "AF", "nachmittag", "EV", "abend", "NI", "nacht"),
	relative:  byWord[string]("0", "heute", "-1", "gestern", "-2", "vorgestern", "1", "morgen", "2", "übermorgen", "PRESENT_REF", "derzeit jetzt aktuell momentan gegenwärtig", "PAST_REF", "kürzlich unlängst neulich zuletzt früher jüngst", "FUTURE_REF", "demnächst künftig bald"),
	sets:      byWord[string]("P1D", "täglich", "P1W", "wöchentlich", "P1M", "monatlich", "P1Y", "jährlich alljährlich", "XXXX-WXX-1", "montags", "XXXX-WXX-7", "sonntags", "XXXX-WXX-6", "samstags"),
	each:      setOf("jeden jedes jede"),
	shift:     byWord[int](-1, "letzte letzten letztes letzter letztem vergangene vergangenen vergangenes vergangener vorige vorigen voriges vorjährigen", 0, "diese diesen dieses dieser diesem heurigen heuer laufenden", 1, "nächste nächsten nächstes nächster nächstem kommende kommenden kommendes kommender folgenden"),
	modifiers: byWord[string]("START", "anfang beginn", "MID", "mitte", "END", "ende"),
	ago:       setOf("vor"), in: setOf("in"),
	hedges:   byWord[string]("MORE_THAN", "über mehr mindestens", "APPROX", "etwa rund ungefähr circa ca knapp gut fast", "LESS_THAN", "weniger maximal höchstens"),
	yearWord: setOf("jahr jahres jahre jahren"), quarter: setOf("quartal quartals"), half: setOf("halbjahr halbjahres jahreshälfte"), century: setOf("jahrhundert jahrhunderts jahrhunderte"),
	decade: setOf("jahre jahren jahr"), clock: setOf("uhr"), future: setOf("wird werden soll sollen will wollen könnte dürfte plant planen ab bis kommenden nächsten startet findet"),
	articles: setOf("der des dem den das im jahres"), nouns: setOf("euro dollar prozent menschen personen kilometer meter quadratmeter stück mitarbeiter einwohner tonnen franken millionen kilo seiten arbeitsplätze teilnehmer"),
	holidays: map[string]func(int) (time.Month, int){"weihnachten": fixed(12, 25), "heiligabend": fixed(12, 24), "silvester": fixed(12, 31), "neujahr": fixed(1, 1), "ostern": fromEaster(0), "ostersonntag": fromEaster(0), "ostermontag": fromEaster(1), "karfreitag": fromEaster(-2), "pfingsten": fromEaster(49), "pfingstsonntag": fromEaster(49), "pfingstmontag": fromEaster(50), "fronleichnam": fromEaster(60), "allerheiligen": fixed(11, 1), "aschermittwoch": fromEaster(-46), "rosenmontag": fromEaster(-48), "nationalfeiertag": fixed(10, 26)},
}

var english = &table{
	months: byWord[time.Month](time.January, "january jan", time.February, "february feb", time.March, "march", time.April, "april apr", time.May, "may", time.June, "june", time.July, "july", time.August, "august aug",
		time.September, "september sept sep", time.October, "october oct", time.November, "november nov", time.December, "december dec"),
	weekdays: byWord[time.Weekday](time.Monday, "monday mondays", time.Tuesday, "tuesday", time.Wednesday, "wednesday", time.Thursday, "thursday", time.Friday, "friday", time.Saturday, "saturday", time.Sunday, "sunday"),
	numbers: byWord[int](1, "a an one", 2, "two", 3, "three", 4, "four", 5, "five", 6, "six", 7, "seven", 8, "eight", 9, "nine", 10, "ten", 11, "eleven", 12, "twelve", 13, "thirteen", 14, "fourteen", 15, "fifteen",
		16, "sixteen", 18, "eighteen", 20, "twenty", 30, "thirty", 40, "forty", 50, "fifty", 60, "sixty", 100, "hundred"),
	ordinals: byWord[int](1, "first", 2, "second", 3, "third", 4, "fourth", 5, "fifth", 18, "eighteenth", 19, "nineteenth", 20, "twentieth"),
	units: byWord[unit](unit{"Y", 365}, "year years", unit{"M", 30}, "month months", unit{"W", 7}, "week weeks", unit{"D", 1}, "day days", unit{"TH", 0}, "hour hours", unit{"TM", 0}, "minute minutes", unit{"TS", 0}, "seconds",
		unit{"WE", 2}, "weekend weekends", unit{"DE", 3650}, "decade decades", unit{"CE", 36500}, "century centuries", unit{"Q", 91}, "quarter quarters"),
	seasons:   byWord[string]("SP", "spring", "SU", "summer", "FA", "autumn fall", "WI", "winter"),
	parts:     byWord[string]("MO", "morning", "AF", "afternoon", "EV", "evening", "NI", "night"),
	relative:  byWord[string]("0", "today", "-1", "yesterday", "1", "tomorrow", "PRESENT_REF", "now currently", "PAST_REF", "recently formerly", "FUTURE_REF", "soon"),
	sets:      byWord[string]("P1D", "daily", "P1W", "weekly", "P1M", "monthly", "P1Y", "annually annual yearly", "P3M", "quarterly"),
	each:      setOf("every each"),
	shift:     byWord[int](-1, "last past previous", 0, "this", 1, "next coming following"),
	modifiers: byWord[string]("START", "early beginning start", "MID", "mid middle", "END", "late end"),
	ago:       setOf("ago earlier"), agoAfter: true, in: setOf(""),
	hedges:   byWord[string]("MORE_THAN", "over", "APPROX", "about around roughly approximately nearly almost", "MORE_THAN", "more than"),
	yearWord: setOf("year"), quarter: setOf("quarter"), half: setOf("half"), century: setOf("century"), decade: setOf(""), clock: setOf(""),
	future:   setOf("will shall would plans plan expected due scheduled next until by going"),
	articles: setOf("of the in"), nouns: setOf("people euros dollars pounds percent miles kilometres kilometers metres meters jobs employees workers tonnes tons points yards feet million troops homes"),
	holidays: map[string]func(int) (time.Month, int){"christmas": fixed(12, 25), "easter": fromEaster(0), "halloween": fixed(10, 31), "pentecost": fromEaster(49)},
}
