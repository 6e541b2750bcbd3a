package knowledge

import "embed"

// Sources is the code and the data that decide what an index holds: how texts
// are cut, folded, stemmed and split, how dates and persons are found, and what of
// it is kept. The index's fingerprint is made of them. The linker keeps embedded data once.
//
//go:embed lang/*.go lang/*/language.txt lang/*/words.txt lang/*/numbers.txt lang/*/dates.txt lang/*/people.txt lang/*/lexicon.txt
//go:embed timex/*.go
//go:embed people/*.go people/data
//go:embed lexicon/*.go lexicon/data
//go:embed passage/*.go
//go:embed index/analyze.go index/record.go index/collection.go index/write.go index/reading.go index/terms.go
//go:embed knowledge.go site.go
var Sources embed.FS
