package people

// kindOf is the one class that says most; words in lower case are told apart
// by their part of speech, as far as lists and endings show it.
func kindOf(u *unit) uint32 {
	switch {
	case u.shape == mark:
		return 20 + uint32(u.text[0])*64
	case u.shape == number:
		return 1
	case u.shape == lower:
		return lowerKind(u)
	case u.is(given) && u.is(noun|common|place):
		return 2
	case u.is(given):
		return 3
	case u.is(surname) && u.is(noun|common|place|role):
		return 4
	case u.is(surname):
		return 5
	}
	for k, c := range []class{title, role, kin, org, month, place, common, orgTail, noun} {
		if u.is(c) {
			return 6 + uint32(k)
		}
	}
	return 15 + uint32(u.shape)*64
}

func lowerKind(u *unit) uint32 {
	switch {
	case articles[u.text]:
		return 64
	case determiners[u.text]:
		return 65
	case prepositions[u.text]:
		return 66
	case u.is(say):
		return 67
	case u.is(act):
		return 68
	case u.is(particle):
		return 69
	case u.is(role | kin):
		return 70
	}
	if p := gazetteer().partOf(u.text); p != 0 {
		return partKind + uint32(p)
	}
	return 128 + hash(tail(u.text, 2))<<8
}

var determiners = wordSet(`mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren
	unserem unserer dieser diese dieses diesem diesen jeder jede jedes jedem jeden kein keine keinen keinem keiner keines alle allen aller viele vielen mehrere einige
	einigen manche welche welcher welches beide beiden mehr weniger zwei drei vier fünf sechs sieben acht neun zehn ins ans aufs zur`)

var prepositions = wordSet(`mit von für durch gegen ohne um bei nach aus zu seit auf an in über unter vor hinter neben zwischen wegen trotz während laut gegenüber und oder sowie wie als`)

// partKind is the first of the kinds that stand for parts of speech.
const partKind = 72
