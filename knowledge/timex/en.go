package timex

import "beleg/knowledge/lang"

var english = newLanguage(lang.Get("en"))
