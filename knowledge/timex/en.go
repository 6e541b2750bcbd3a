package timex

import _ "embed"

//go:embed en.txt
var englishTable string

var english = newLanguage("en", englishTable)
