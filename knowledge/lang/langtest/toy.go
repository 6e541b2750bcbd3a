package langtest

import "testing/fstest"

// Toy is the folder of a language that nobody speaks. It has what sentences,
// questions and detection need, and nothing of persons, dates or answers.
var Toy = fstest.MapFS{
	"language.txt": {Data: []byte("code: qx\nname: Toki\ncalled: toki\nstemmer: none\n")},
	"words.txt":    {Data: []byte("stop: la ke ni so mi na te\nabbreviation: dok\n")},
	"questions.txt": {Data: []byte(`question when: tempo ni_tempo
question who: kiu
question where: loko
question howmany: kvan
question why: kial
question what: kio
which: kio
class where: urbo
filter since: eko
filter until: fino
filter site: fonto
filter lang: lingvo
`)},
}
