package lang

import "beleg/knowledge"

var german = &Language{
	Code:  "de",
	Name:  "Deutsch",
	Files: folder("de"),
	Questions: map[string]knowledge.Kind{
		"wann": knowledge.When, "ab wann": knowledge.When, "bis wann": knowledge.When, "seit wann": knowledge.When, "an welchem tag": knowledge.When,
		"in welchem jahr": knowledge.When, "in welchem monat": knowledge.When, "zu welchem datum": knowledge.When, "welches datum": knowledge.When,
		"um wie viel uhr": knowledge.When, "um wieviel uhr": knowledge.When, "zu welcher zeit": knowledge.When, "welches jahr": knowledge.When,
		"in welchem jahrhundert": knowledge.When, "in welchem jahrzehnt": knowledge.When, "zu welchem zeitpunkt": knowledge.When,
		"wer": knowledge.Who, "wen": knowledge.Who, "wem": knowledge.Who, "wessen": knowledge.Who, "von wem": knowledge.Who, "mit wem": knowledge.Who,
		"welcher politiker": knowledge.Who, "welche politikerin": knowledge.Who, "welcher mann": knowledge.Who, "welche frau": knowledge.Who,
		"welche person": knowledge.Who, "welcher spieler": knowledge.Who, "welcher minister": knowledge.Who,
		"wo": knowledge.Where, "woher": knowledge.Where, "wohin": knowledge.Where, "in welcher stadt": knowledge.Where, "in welchem land": knowledge.Where,
		"an welchem ort": knowledge.Where, "in welchem ort": knowledge.Where, "welche stadt": knowledge.Where, "welches land": knowledge.Where,
		"in welcher region": knowledge.Where, "in welchem bundesland": knowledge.Where, "aus welchem land": knowledge.Where, "auf welcher insel": knowledge.Where,
		"in welcher straße": knowledge.Where, "auf welchem kontinent": knowledge.Where, "in welche stadt": knowledge.Where,
		"wie viel": knowledge.HowMany, "wie viele": knowledge.HowMany, "wieviel": knowledge.HowMany, "wieviele": knowledge.HowMany, "wie vielen": knowledge.HowMany,
		"wie hoch": knowledge.HowMany, "wie lange": knowledge.HowMany, "wie groß": knowledge.HowMany, "wie alt": knowledge.HowMany, "wie weit": knowledge.HowMany,
		"wie lang": knowledge.HowMany, "wie schwer": knowledge.HowMany, "wie teuer": knowledge.HowMany, "wie oft": knowledge.HowMany, "wie schnell": knowledge.HowMany,
		"wie stark": knowledge.HowMany, "um wie viel": knowledge.HowMany, "um wieviel": knowledge.HowMany, "welcher anteil": knowledge.HowMany,
		"wie breit": knowledge.HowMany, "wie tief": knowledge.HowMany, "welche anzahl": knowledge.HowMany, "wie viel prozent": knowledge.HowMany,
		"welchen anteil": knowledge.HowMany, "welche summe": knowledge.HowMany, "welcher prozentsatz": knowledge.HowMany, "was kostet": knowledge.HowMany,
		"warum": knowledge.Why, "weshalb": knowledge.Why, "wieso": knowledge.Why, "weswegen": knowledge.Why, "aus welchem grund": knowledge.Why,
		"was ist der grund": knowledge.Why, "wozu": knowledge.Why,
		"was": knowledge.What, "welche": knowledge.What, "welcher": knowledge.What, "welches": knowledge.What, "welchen": knowledge.What, "welchem": knowledge.What,
		"wie": knowledge.What, "wofür": knowledge.What, "womit": knowledge.What, "worüber": knowledge.What, "wovon": knowledge.What, "wogegen": knowledge.What,
		"woran": knowledge.What, "worauf": knowledge.What, "worum": knowledge.What, "wodurch": knowledge.What,
	},
	You:    set(`du dich dir dein deine deiner deinem deinen`),
	Self:   set(`kannst machst bist hast weißt weisst heißt heisst name bot roboter mensch mensch maschine ki echt alt beleg funktionierst arbeitest gebaut gemacht programmiert erfunden geht gehts quellen sprachen sprichst`),
	Naming: set(`heißt hieß heißen hießen heisst hiess name namen`),
	Which:  set(`welche welcher welches welchen welchem`),

	Exclaims: set(`für ein eine so`),

	Classes: classes(
		`mann frau person politiker politikerin minister ministerin präsident präsidentin kanzler kanzlerin spieler spielerin trainer trainerin sänger sängerin schauspieler schauspielerin
			autor autorin schriftsteller schriftstellerin künstler künstlerin wissenschaftler wissenschaftlerin wissenschafter wissenschafterin forscher forscherin könig königin kaiser kaiserin papst bischof richter richterin
			anwalt anwältin sprecher sprecherin chef chefin direktor direktorin leiter leiterin gründer gründerin vorsitzende vorsitzender abgeordnete abgeordneter bürgermeister bürgermeisterin
			kandidat kandidatin sportler sportlerin fahrer fahrerin architekt architektin komponist komponistin maler malerin philosoph erfinder erfinderin general kapitän experte expertin manager managerin
			amt posten funktion beruf regisseur regisseurin journalist journalistin botschafter botschafterin held heldin verteidiger stürmer torhüter torwart prinz prinzessin dichter physiker mathematiker`,
		`stadt land ort region bundesland staat insel kontinent straße gemeinde dorf bezirk provinz gebiet hauptstadt viertel stadtteil platz gebäude stadion hafen flughafen fluss see kanton`,
		`jahr monat tag datum jahrhundert jahrzehnt zeitpunkt zeit uhrzeit wochentag jahreszeit`,
		`anzahl zahl anteil summe prozentsatz betrag höhe preis temperatur geschwindigkeit länge größe alter`,
		`grund gründe ursache anlass`),
	Filters:  map[string]string{"seit": "since", "ab": "since", "von": "since", "bis": "until", "seite": "site", "quelle": "site", "sprache": "lang"},
	ordinals: true,
	stem:     func(folded string) string { return stemGerman(Umlaut(folded)) },
	stop: set(`ab aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf aus außerdem ausserdem bei beim bereits
		bin bis bist da dabei dafür dafur dagegen daher dahin damals damit danach dann daran darauf daraus darf darin darüber daruber darum das dass daß davon
		davor dazu dein dem den denen denn dennoch der deren des deshalb dessen desto die dies diese diesem diesen dieser dieses doch dort du durch dürfen
		durfen dürfte durfte ein eine einem einen einer eines einige einigen einiger einmal er es etwa etwas euch euer für fur ganz gegen gibt ging hab habe haben
		hat hatte hatten hätte hatte hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes
		jedoch jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner können konnen konnte konnten könnte kommt machen man manche mehr mein
		meine mit muss mußte musste müssen mussen nach nachdem nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine seinem seinen seiner seines
		seit sich sie sind so sogar solche soll sollen sollte sollten sondern sonst soviel sowie über uber um und uns unser unter vom von vor während wahrend war
		waren wäre ware was wegen weil weiter welche welchem welchen welcher welches wenn wer werde werden weshalb wie wieder wird wir wo wollen wollte worden
		wurde wurden würde wurde würden zu zum zur zwar zwischen wann warum wieso wem wen wessen wohin woher viel viele vielen mal laut beide beiden derzeit
		dabei daß bzw zb usw etc sagte ihrerseits seitens mittels je jeweils eben gerade dürften könnten müsste sodass obwohl bevor falls sowohl weder`),
	abbreviations: set(`abb abg abs abt adr allg anm art aufl bd bearb bes betr bez bspw bzgl bzw ca chr co cie dgl dipl dr d.h ebd eidg engl entspr etc ev
		evtl exkl fa ff fig fr fn frz geb gegr gem gen ges gest gez ggf griech hl hon hr hrn hrsg inc inkl insb inst int ing itv jan feb apr aug sept okt nov dez jh
		jhdt jr kap kath kfm kg kl lat lfd lt ltd mag mdb mdl max min mind mio mrd mr mrs ms nachf nat nr n.chr v.chr o.ä o.g op orig p.a phil pos prof priv prov
		red rd reg rer röm s.o s.u sen sog st std stellv str stud tab tel tech u.a u.ä u.s u.u übers univ urspr usw u.s.w vgl verf verh vers vol vorm vors vs v.a
		z.b z.t z.zt zit zzt zzgl b.z.w i.d.r i.v m.e m.w n.n s.a e.v dt österr schweiz geschl gesch weibl männl bundesl abk abzgl akad bhf chem ca dzt
		lic mio gmbh nö oö stmk sbg ktn bgld vbg`),
}
