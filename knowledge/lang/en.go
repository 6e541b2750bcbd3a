package lang

import "beleg/knowledge"

var english = &Language{
	Code:  "en",
	Name:  "English",
	Files: folder("en"),
	Questions: map[string]knowledge.Kind{
		"when": knowledge.When, "since when": knowledge.When, "by when": knowledge.When, "until when": knowledge.When, "what year": knowledge.When, "in what year": knowledge.When,
		"which year": knowledge.When, "in which year": knowledge.When, "what day": knowledge.When, "on what day": knowledge.When, "on which day": knowledge.When,
		"what date": knowledge.When, "on what date": knowledge.When, "which date": knowledge.When, "what month": knowledge.When, "in what month": knowledge.When,
		"which month": knowledge.When, "what time": knowledge.When, "at what time": knowledge.When, "by what date": knowledge.When, "by what year": knowledge.When,
		"what century": knowledge.When, "in what century": knowledge.When, "in which century": knowledge.When, "what decade": knowledge.When, "from when": knowledge.When,
		"on which date": knowledge.When, "in which month": knowledge.When, "by which date": knowledge.When, "which day": knowledge.When,
		"who": knowledge.Who, "whom": knowledge.Who, "whose": knowledge.Who, "by whom": knowledge.Who, "which person": knowledge.Who, "what person": knowledge.Who,
		"which politician": knowledge.Who, "which man": knowledge.Who, "which woman": knowledge.Who, "which player": knowledge.Who, "which minister": knowledge.Who,
		"where": knowledge.Where, "from where": knowledge.Where, "in which city": knowledge.Where, "in what city": knowledge.Where, "which city": knowledge.Where,
		"what city": knowledge.Where, "in which country": knowledge.Where, "in what country": knowledge.Where, "which country": knowledge.Where, "what country": knowledge.Where,
		"in which town": knowledge.Where, "what town": knowledge.Where, "which town": knowledge.Where, "what place": knowledge.Where, "which place": knowledge.Where,
		"what state": knowledge.Where, "which state": knowledge.Where, "in which state": knowledge.Where, "which region": knowledge.Where, "in which region": knowledge.Where,
		"what continent": knowledge.Where, "on which continent": knowledge.Where, "which island": knowledge.Where, "what location": knowledge.Where, "in what location": knowledge.Where,
		"how many": knowledge.HowMany, "how much": knowledge.HowMany, "how long": knowledge.HowMany, "how old": knowledge.HowMany, "how far": knowledge.HowMany,
		"how high": knowledge.HowMany, "how big": knowledge.HowMany, "how large": knowledge.HowMany, "how tall": knowledge.HowMany, "how often": knowledge.HowMany,
		"how fast": knowledge.HowMany, "how heavy": knowledge.HowMany, "how deep": knowledge.HowMany, "how wide": knowledge.HowMany, "by how much": knowledge.HowMany,
		"for how long": knowledge.HowMany, "what percentage": knowledge.HowMany, "what number": knowledge.HowMany, "what share": knowledge.HowMany, "what percent": knowledge.HowMany,
		"what proportion": knowledge.HowMany, "what fraction": knowledge.HowMany, "what sum": knowledge.HowMany, "what amount": knowledge.HowMany, "howmany": knowledge.HowMany,
		"why": knowledge.Why, "for what reason": knowledge.Why, "what is the reason": knowledge.Why, "what was the reason": knowledge.Why, "how come": knowledge.Why,
		"what caused": knowledge.Why, "for which reason": knowledge.Why,
		"what": knowledge.What, "which": knowledge.What, "how": knowledge.What,
	},
	You:    set(`you your yours yourself`),
	Self:   set(`bot robot human machine ai real name old beleg work made built created invented programmed make know think sources languages speak understand help`),
	Naming: set(`name names called`),
	Which:  set(`which what`),

	Exclaims: set(`a an such very so`),

	Classes: classes(
		`man woman person politician minister president chancellor player coach trainer singer actor actress author writer artist scientist researcher king queen emperor empress pope bishop
			judge lawyer spokesman spokeswoman chief director head leader founder chairman chairwoman mp mayor candidate athlete driver architect composer painter philosopher inventor general captain expert
			post office role occupation profession job manager editor journalist ambassador hero defender striker goalkeeper quarterback linebacker cornerback prince princess poet physicist mathematician ceo boss senator governor secretary professor engineer
			dictator ruler monarch missionary explorer detective officer soldier brother sister son daughter wife husband father mother musician rapper comedian presenter star`,
		`city country place town state region island continent location village district province area capital street building stadium port airport river lake county neighborhood neighbourhood venue`,
		`year month day date century decade time weekday season`,
		`percentage number share percent proportion fraction sum amount price temperature speed length size age`,
		`reason reasons cause`),
	Filters: map[string]string{"since": "since", "until": "until", "from": "since", "before": "until", "site": "site", "source": "site", "lang": "lang", "language": "lang"},
	stem:    stemEnglish,
	stop: set(`a about above after again against all also am an and any are aren't as at be because been before being below between both but by can
		cannot could did didn do does doesn doing don down during each few for from further had has have having he her here hers herself him himself his
		how i if in into is isn it its itself just ll me more most my myself no nor not now of off on once only or other our ours out over own per re s
		same shall she should so some such t than that the their theirs them themselves then there these they this those through to too under until up upon
		us ve very was wasn we were what when where which while who whom whose why will with would you your yours according among said says say amid via
		many much may might must ever also yet however since around like get got went onto within without toward towards let one's mr mrs ms`),
	abbreviations: set(`adm apr aug ave bros capt cf co col corp dec dept dr e.g est etc excl fig feb ft gen gov hon inc incl i.e jan jr lt ltd maj messrs mr mrs ms mt
		nos nov oct op p.a ph.d prof rep reps rev sen sens sept sgt spc sr st supt vs vol viz approx dist ed eds ext hwy pp pvt pfc rd univ u.s.a a.m p.m al min max
		corp comdr cmdr cpl det insp lieut mme mlle mng msgr pres sec treas`),
}
