package timex

// cue is a set of words with one part in a rule, such as the "of" of "March of
// 2025". Which words of a language have it, its table of dates says; a language
// that has no such words has no such expressions.
type cue uint8

const (
	// Articles and particles of many rules.

	cueThe        cue = iota // the third
	cueA                     // an article that is no number here: half a year
	cueOne                   // an article that may be a number: a dozen
	cueDefinite              // an article that a period takes along
	cueOf                    // the first of March
	cueGenitive              // the same without a preposition: Mai des Vorjahres
	cueIn                    // in the morning
	cueAt                    // at night, at least
	cueAnd                   // between now and June, 8 hours and 20 minutes
	cueAndHalf               // a minute and a half
	cueOr                    // November or January
	cueBy                    // by Monday
	cuePossessive            // behind an apostrophe: last year's
	cuePeriod                // a two-year period
	cuePrefix                // joined to a year by a hyphen: post-1945
	cuePhraseOf              // behind a phrase that goes on: the present of

	// Days, months and years.

	cueOnDate       // before a day and month in figures: on 2/15, am 22.04
	cueOfMonth      // the first Monday in October
	cueOfYear       // March of 2025, im Mai des Jahres 2025
	cueListPrep     // again before a later day of a list: vom 3. bis zum 5. Mai
	cueWholeMonth   // a month of up to four letters that no full stop shortens
	cueFirstName    // a short month that may be a first name: Jan Huber
	cueSurname      // a month that is a surname too: Frau Mai
	cueNameMonth    // a month that is a name or another word at the start of a sentence
	cueModalMonth   // of these, one that is a verb anywhere: May said
	cueVerbMonth    // a month that is a noun behind an ordinal: the third march
	cueYear         // das Jahr
	cueThisYear     // before it: the present year
	cueYearsOfAge   // years as a plural behind a preposition: ab 18 Jahren
	cueYearArticle  // an article that a year may stand behind: des 2015
	cueStreet       // behind the number of a house
	cueNumberShort  // "number", shortened: No. 1984
	cueNumbered     // what has a number: Route 1950
	cueFlight       // before the airline of a flight: flight LH 2014
	cueSportSeason  // the 2015-16 season
	cueDecadePrep   // the sixties, the early '80s
	cueWholeDecade  // a decade in one word, no person in it: Neunzigerjahre
	cueCenturyShort // a shortened century: 20. Jh.

	// Weekdays and weeks.

	cueGenitiveArticle // before a weekday that only looks like an adverb: des Montags
	cueWeekdayOf       // Wednesday of next week
	cueWeekOf          // the week of March 6
	cueDayBefore       // the day before Thanksgiving
	cueDayAfter        // the day after tomorrow
	cueNext            // the week after next
	cueLast            // the year before last
	cueBeside          // behind a unit: the one beside the date mentioned, am Tag darauf
	cueHolidayBehind   // Thanksgiving Day
	cueAdvent          // 4. Advent
	cueChristmasDay    // 1. Weihnachtstag

	// Numbers.

	cueHalfOf     // half before an article or a hyphen: half a year
	cueHalfBehind // half behind an article: ein halbes Jahr
	cueCollective // a number word behind an article: a dozen
	cueCouple     // a couple of days
	cueFew        // a few
	cueMillion    // 2 million
	cueQualifier  // between a number and its unit: two more years

	// Durations.

	cueWhole         // den ganzen Tag: all day
	cueLong          // months-long
	cueFull          // the full year
	cueEnd           // year-end
	cueEnded         // the year ended June 30
	cueSecond        // a unit that is an ordinal too
	cueMoment        // this second, this hour: no time expression
	cueMonths        // a report on months and not on a quarter
	cueRange         // between the ends of a range of durations: two to three years
	cueFrom          // two years from now, from several quarters
	cueToday         // from today
	cueConjunction   // before or after, which may begin a clause
	cueForUnits      // for decades, last weeks
	cueStretchBehind // the years since
	cueForPrep       // für Jahre: for years
	cueStretchPrep   // before a dative plural: seit Jahren, in Jahren
	cueSincePrep     // the same of days
	cuePluralUnit    // a plural that may stand without a number
	cueDativeUnit    // the dative of one
	cuePluralForm    // a form of a unit that is plural
	cueOldDative     // a plural form that is an old singular too: in diesem Jahre
	cueDativeShift   // what makes it one
	cueOtherPeriod   // behind "the quarter": not the present one
	cuePerson        // who is of an age: der zweijährige Bub
	cueAgeNoun       // im Alter von, years of age
	cueAgeOf         // im Alter von 18 Jahren, von 18 bis 25 Jahren
	cueAgeFrom       // ab 18 Jahren: from the age of 18
	cueBetween       // zwischen 18 und 25 Jahren
	cueAged          // aged 31

	// Hedges.

	cueComparative // a hedge only before "than": more than
	cueOver        // über Jahre: over years
	cueApartHedge  // a hedge that is not part of the expression
	cueAgoBefore   // before a length of time: so long ago, vor zwei Jahren

	// The clock and the parts of the day.

	cueClockWord      // o'clock
	cueOClock         // o'clock
	cueMeridiem       // 8 pm
	cueMeridiemLetter // 8 p.m.
	cueMeridiemEnd    // 8 p.m.
	cueAtClock        // von 9 bis um 12 Uhr
	cueNotClock       // before a number that is no time: von 20.15
	cueInPart         // 4 in the morning, 10 at night
	cueAtPart         // 7 Uhr am Abend
	cueInOf           // 4 Uhr in der Früh, in der Nacht
	cuePartArticle    // in der Nacht
	cueOnDay          // 9 a.m. on Monday, um 9 Uhr am Montag
	cueAtSpoken       // at ten past six
	cueShortHour      // minutes of the hour that is not over: halb vier, half past three
	cueHalfHour       // half past six
	cuePastHour       // ten past six, zehn nach sechs
	cueToHour         // ten to six, zehn vor sechs
	cueTwelve         // half past noon
	cueNoon           // twelve o'clock
	cueMidnight       // twelve o'clock
	cuePartOf         // the night of 14 November
	cueDuring         // in the morning
	cueDayOfPart      // Abend des 3. Mai
	cuePartPrep       // am Abend: in the evening
	cueNight          // a night that two days share
	cueEve            // Nacht auf Sonntag: the eve of Sunday
	cueEarly          // früh: early
	cueTomorrow       // morgen, which is the morning with a capital
	cueMidday         // Mittag, Mittags
	cueEachTime       // jeweils um 11 Uhr: each time

	// The present, the last and the next.

	cueThis         // this past week
	cueThese        // of the present: an diesem Tag
	cueThisSeason   // before a described season: diesen heißen Sommer
	cueThisPart     // this morning
	cueThisDative   // of the day spoken of: an diesem Tag
	cueLatest       // the latest period
	cuePastUnit     // the past week: a length
	cueAgeBefore    // bis heute: to this day
	cueAgeBehind    // heute noch: still
	cueStanding     // verbs of how things are: heute leben dort (live there)
	cueBeing        // those that are auxiliaries too: heute ist er
	cueTodays       // of today: am heutigen Mittwoch, this Wednesday
	cueAbove        // heute vor allem: today above all
	cueAll          // the same
	cueYearAgo      // year-earlier
	cueComparedUnit // the year-ago quarter

	// Seasons and parts of years.

	cueMoveNoun   // a season that is a movement too
	cueMoveBehind // what makes it one: fell out of
	cueSeasonPrep // in spring, every fall
	cueHalfNoun   // a half of any period: the first half of the decade

	// Edges.

	cueEarlierLater  // earlier this year
	cueEdgePrep      // later in the week
	cueTheThat       // later that day
	cueEdgeVerb      // an edge that is a verb too: they end in May
	cueEdgeAdjective // die frühen 2000er: the early ones
	cueEdgeLink      // early part of, late in

	// Sets.

	cueLongSet // an adjective before nouns: the quarterly dividend
	cueOther   // every other day

	cueTimes     // three times a week
	cueCountedBy // a week, im Monat

	// Vague points.

	cueSoon          // soon
	cueSoonBehind    // soon after
	cueSoonBefore    // as soon as
	cueRecent        // the recent merger
	cueShortly       // shortly
	cueShortlyBehind // shortly after
	cueMuch          // viel früher: much earlier

	// What looks ahead or back.

	cueNow               // between now and June
	cueUntil             // until Tuesday
	cueComing            // next Tuesday
	cueAs                // as early as Tuesday
	cueSoonAs            // as early as
	cueAhead             // ahead of Tuesday
	cueSince             // since Tuesday
	cueBe                // to be built
	cuePlanned           // a planned flight
	cueWas               // was planned
	cueInfinitive        // are to meet
	cueIsSet             // are to, set to
	cueHad               // had planned
	cueNotAlso           // has not planned
	cuePassive           // is planned
	cueAuxiliary         // of a perfect that looks like the present: ist am Sonntag gestorben
	cuePerfect           // the participle of one: gestorben, worden
	cueHave              // of a perfect: hat am Sonntag gewonnen
	cueSeparable         // what verbs are joined with: an, nieder
	cuePerfectPrefix     // how participles begin: gewonnen, verurteilt
	cueState             // verbs of how things stand: ist, bleibt
	cueWill              // will, wird
	cueMoved             // moved to Friday
	cueAppointed         // für Samstag, for Saturday
	cueBehindEvent       // nach dem Sieg, after the win
	cueSaid              // said on Monday
	cueModal             // before an infinitive: soll beraten
	cueArranged          // is visiting on Friday
	cueToDo              // zu reisen, to travel
	cuePerfectInfinitive // gekommen sein
	cueIt                // sind es: there are
	cueAre               // sind es: there are
	cuePronoun           // between a verb and its day: sperrt es am Sonntag
	cueNoVerb            // ends like a verb of the present: nicht

	cueCount
)

// cues is a set of cues.
type cues [(cueCount + 63) / 64]uint64

func (s *cues) add(c cue) { s[c/64] |= 1 << (c % 64) }

func (s *cues) has(c cue) bool { return s[c/64]&(1<<(c%64)) != 0 }

// cueNames are the names of the cues in the tables.
var cueNames = map[string]cue{
	"the":               cueThe,
	"a":                 cueA,
	"one":               cueOne,
	"definite":          cueDefinite,
	"of":                cueOf,
	"genitive":          cueGenitive,
	"in":                cueIn,
	"at":                cueAt,
	"and":               cueAnd,
	"andhalf":           cueAndHalf,
	"or":                cueOr,
	"by":                cueBy,
	"possessive":        cuePossessive,
	"period":            cuePeriod,
	"prefix":            cuePrefix,
	"phraseof":          cuePhraseOf,
	"ondate":            cueOnDate,
	"ofmonth":           cueOfMonth,
	"ofyear":            cueOfYear,
	"listprep":          cueListPrep,
	"wholemonth":        cueWholeMonth,
	"firstname":         cueFirstName,
	"surname":           cueSurname,
	"namemonth":         cueNameMonth,
	"modalmonth":        cueModalMonth,
	"verbmonth":         cueVerbMonth,
	"year":              cueYear,
	"thisyear":          cueThisYear,
	"yearsofage":        cueYearsOfAge,
	"yeararticle":       cueYearArticle,
	"street":            cueStreet,
	"numbershort":       cueNumberShort,
	"numbered":          cueNumbered,
	"flight":            cueFlight,
	"sportseason":       cueSportSeason,
	"decadeprep":        cueDecadePrep,
	"wholedecade":       cueWholeDecade,
	"centuryshort":      cueCenturyShort,
	"genitivearticle":   cueGenitiveArticle,
	"weekdayof":         cueWeekdayOf,
	"weekof":            cueWeekOf,
	"daybefore":         cueDayBefore,
	"dayafter":          cueDayAfter,
	"next":              cueNext,
	"last":              cueLast,
	"beside":            cueBeside,
	"holidaybehind":     cueHolidayBehind,
	"advent":            cueAdvent,
	"christmasday":      cueChristmasDay,
	"halfof":            cueHalfOf,
	"halfbehind":        cueHalfBehind,
	"collective":        cueCollective,
	"couple":            cueCouple,
	"few":               cueFew,
	"million":           cueMillion,
	"qualifier":         cueQualifier,
	"whole":             cueWhole,
	"long":              cueLong,
	"full":              cueFull,
	"end":               cueEnd,
	"ended":             cueEnded,
	"second":            cueSecond,
	"moment":            cueMoment,
	"months":            cueMonths,
	"range":             cueRange,
	"from":              cueFrom,
	"today":             cueToday,
	"conjunction":       cueConjunction,
	"forunits":          cueForUnits,
	"stretchbehind":     cueStretchBehind,
	"forprep":           cueForPrep,
	"stretchprep":       cueStretchPrep,
	"sinceprep":         cueSincePrep,
	"pluralunit":        cuePluralUnit,
	"dativeunit":        cueDativeUnit,
	"pluralform":        cuePluralForm,
	"olddative":         cueOldDative,
	"dativeshift":       cueDativeShift,
	"otherperiod":       cueOtherPeriod,
	"person":            cuePerson,
	"agenoun":           cueAgeNoun,
	"ageof":             cueAgeOf,
	"agefrom":           cueAgeFrom,
	"between":           cueBetween,
	"aged":              cueAged,
	"comparative":       cueComparative,
	"over":              cueOver,
	"aparthedge":        cueApartHedge,
	"agobefore":         cueAgoBefore,
	"clockword":         cueClockWord,
	"oclock":            cueOClock,
	"meridiem":          cueMeridiem,
	"meridiemletter":    cueMeridiemLetter,
	"meridiemend":       cueMeridiemEnd,
	"atclock":           cueAtClock,
	"notclock":          cueNotClock,
	"inpart":            cueInPart,
	"atpart":            cueAtPart,
	"inof":              cueInOf,
	"partarticle":       cuePartArticle,
	"onday":             cueOnDay,
	"atspoken":          cueAtSpoken,
	"shorthour":         cueShortHour,
	"halfhour":          cueHalfHour,
	"pasthour":          cuePastHour,
	"tohour":            cueToHour,
	"twelve":            cueTwelve,
	"noon":              cueNoon,
	"midnight":          cueMidnight,
	"partof":            cuePartOf,
	"during":            cueDuring,
	"dayofpart":         cueDayOfPart,
	"partprep":          cuePartPrep,
	"night":             cueNight,
	"eve":               cueEve,
	"early":             cueEarly,
	"tomorrow":          cueTomorrow,
	"midday":            cueMidday,
	"eachtime":          cueEachTime,
	"this":              cueThis,
	"these":             cueThese,
	"thisseason":        cueThisSeason,
	"thispart":          cueThisPart,
	"thisdative":        cueThisDative,
	"latest":            cueLatest,
	"pastunit":          cuePastUnit,
	"agebefore":         cueAgeBefore,
	"agebehind":         cueAgeBehind,
	"standing":          cueStanding,
	"being":             cueBeing,
	"todays":            cueTodays,
	"above":             cueAbove,
	"all":               cueAll,
	"yearago":           cueYearAgo,
	"comparedunit":      cueComparedUnit,
	"movenoun":          cueMoveNoun,
	"movebehind":        cueMoveBehind,
	"seasonprep":        cueSeasonPrep,
	"halfnoun":          cueHalfNoun,
	"earlierlater":      cueEarlierLater,
	"edgeprep":          cueEdgePrep,
	"thethat":           cueTheThat,
	"edgeverb":          cueEdgeVerb,
	"edgeadjective":     cueEdgeAdjective,
	"edgelink":          cueEdgeLink,
	"longset":           cueLongSet,
	"other":             cueOther,
	"timesnoun":         cueTimes,
	"countedby":         cueCountedBy,
	"soon":              cueSoon,
	"soonbehind":        cueSoonBehind,
	"soonbefore":        cueSoonBefore,
	"recent":            cueRecent,
	"shortly":           cueShortly,
	"shortlybehind":     cueShortlyBehind,
	"much":              cueMuch,
	"now":               cueNow,
	"until":             cueUntil,
	"coming":            cueComing,
	"as":                cueAs,
	"soonas":            cueSoonAs,
	"ahead":             cueAhead,
	"since":             cueSince,
	"be":                cueBe,
	"was":               cueWas,
	"planned":           cuePlanned,
	"infinitive":        cueInfinitive,
	"isset":             cueIsSet,
	"had":               cueHad,
	"notalso":           cueNotAlso,
	"passive":           cuePassive,
	"auxiliary":         cueAuxiliary,
	"perfect":           cuePerfect,
	"have":              cueHave,
	"separable":         cueSeparable,
	"perfectprefix":     cuePerfectPrefix,
	"state":             cueState,
	"will":              cueWill,
	"moved":             cueMoved,
	"appointed":         cueAppointed,
	"behindevent":       cueBehindEvent,
	"noverb":            cueNoVerb,
	"said":              cueSaid,
	"modal":             cueModal,
	"arranged":          cueArranged,
	"todo":              cueToDo,
	"perfectinfinitive": cuePerfectInfinitive,
	"pronoun":           cuePronoun,
	"it":                cueIt,
	"are":               cueAre,
}
