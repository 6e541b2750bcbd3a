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
	case u.tells(article):
		return 64
	case u.tells(determiner):
		return 65
	case u.tells(preposition):
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

// partKind is the first of the kinds that stand for parts of speech.
const partKind = 72
