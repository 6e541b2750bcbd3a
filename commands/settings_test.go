package commands

import "testing"

// The default is asked for in the words of each language, whichever one speaks.
func TestDefaultWords(t *testing.T) {
	for value, is := range map[string]bool{
		"-": true, "default": true, "None": true, "standard": true, "Vorgabe": true, "KEINE": true,
		"": false, "off": false, "default none": false, "kein Standard": false,
	} {
		if got := meansDefault(value); got != is {
			t.Errorf("%q means the default: %v", value, got)
		}
	}
}
