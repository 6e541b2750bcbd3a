package knowledge

import "testing"

func TestAddressKey(t *testing.T) {
	for _, same := range [][]string{
		{"https://hafen.example/pakt", "http://hafen.example/pakt", "https://www.hafen.example/pakt", "https://m.hafen.example/pakt",
			"https://hafen.example/pakt/", "https://amp.hafen.example/pakt",
			"https://hafen.example/amp/pakt", "https://hafen.example/pakt/amp", "https://hafen.example/pakt/amp/",
			"https://hafen.example/pakt?outputType=amp", "https://hafen.example/pakt?amp=1", "https://hafen.example/pakt/print",
			"https://hafen.example/pakt?print=1", "https://hafen.example/pakt/index.html"},
		{"https://hafen.example/pakt.html", "https://hafen.example/pakt.amp.html"},
		{"https://hafen.example/", "http://www.hafen.example", "https://hafen.example/index.html"},
		{"https://hafen.example/show?id=7", "http://hafen.example/show/?id=7&print=1"},
	} {
		for _, a := range same {
			key := AddressKey(a)
			if key != AddressKey(same[0]) || AddressKey(key) != key || AddressKey("https://"+key) != key {
				t.Errorf("%s: %q, want %q", a, key, AddressKey(same[0]))
			}
		}
	}
	seen := map[string]string{}
	for _, a := range []string{"https://hafen.example/pakt", "https://hafen.example/pakt?id=1", "https://hafen.example/pakt?id=2",
		"https://hafen.example/Pakt", "https://hafen.example/amper/pakt", "https://hafen.example/pakt/2", "https://sport.hafen.example/pakt",
		"https://hafen.example/", "https://www.example/pakt", "paste:12", "https://hafen.example/print-stirbt",
		"https://hafen.example/pakt?print=3", "https://hafen.example/lamp.amp.htmlx"} {
		key := AddressKey(a)
		if seen[key] != "" {
			t.Errorf("%s and %s are one: %s", a, seen[key], key)
		}
		seen[key] = a
	}
}

func FuzzAddressKey(f *testing.F) {
	f.Add("https://m.hafen.example/amp/pakt.amp.html/print?amp=1&a=b")
	f.Add("http://www.m.a.b/amp//amp/")
	f.Add("http://http://J")
	f.Fuzz(func(t *testing.T, address string) {
		key := AddressKey(address)
		if AddressKey(key) != key || AddressKey("https://"+key) != key && key != address {
			t.Errorf("%q: %q, %q", address, key, AddressKey(key))
		}
	})
}
