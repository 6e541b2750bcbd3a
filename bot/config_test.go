package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func parsed(t *testing.T, args ...string) Config {
	t.Helper()
	var out bytes.Buffer
	c, err := parse(args, stdio{strings.NewReader(""), &out, &out})
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return c
}

// TestFlagsAnywhere: flags stand before or after the sub-command, its own too.
func TestFlagsAnywhere(t *testing.T) {
	t.Setenv("BELEG_DATA", "") // restores it afterwards
	os.Unsetenv("BELEG_DATA")
	for _, c := range []struct {
		args string
		want command
		data string
	}{
		{"", &serveCommand{Addr: "127.0.0.1:8080"}, "./data"},
		{"--addr :80", &serveCommand{Addr: ":80"}, "./data"},
		{"--curator --addr :80", &serveCommand{Addr: ":80", Curator: true}, "./data"},
		{"--data d", &serveCommand{Addr: "127.0.0.1:8080"}, "d"},
		{"serve --data=d --addr :80 --host a,b", &serveCommand{Addr: ":80", Hosts: []string{"a", "b"}}, "d"},
		{"ask --json when pact", &askCommand{JSON: true, Text: []string{"when", "pact"}}, "./data"},
		{"--json --data d ask when pact", &askCommand{JSON: true, Text: []string{"when", "pact"}}, "d"},
		{"ask import", &askCommand{Text: []string{"import"}}, "./data"},
		{"ask when pact --data d", &askCommand{Text: []string{"when", "pact"}}, "d"},
		{"ask -- --json", &askCommand{Text: []string{"--json"}}, "./data"},
		{"--lang de import a.txt --published 2024-03-25", &importCommand{Files: []string{"a.txt"}, Lang: "de",
			Published: "2024-03-25"}, "./data"},
		{"import - --data ask", &importCommand{Files: []string{"-"}}, "ask"},
		{"--data ask import -", &importCommand{Files: []string{"-"}}, "ask"},
		{"rank --passages p --language de --questions -", &rankCommand{Passages: "p", Questions: "-", Language: "de"}, "./data"},
		{"extract --url https://harbour.example/", &extractCommand{URL: "https://harbour.example/"}, "./data"},
		{"feed https://harbour.example/feed", &feedCommand{Page: "https://harbour.example/feed"}, "./data"},
		{"backup --force x", &backupCommand{File: "x", Force: true}, "./data"},
		{"-v chat", &chatCommand{}, "./data"},
	} {
		got := parsed(t, strings.Fields(c.args)...)
		if !reflect.DeepEqual(got.chosen, c.want) || got.Data != c.data {
			t.Errorf("%q: %#v with %s, want %#v with %s", c.args, got.chosen, got.Data, c.want, c.data)
		}
	}
}

func TestEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from.a.file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BELEG_DATA", "elsewhere")
	t.Setenv("BELEG_ADDR", "0.0.0.0:80")
	t.Setenv("DISCORD_TOKEN", " from.the.environment ")
	t.Setenv("BELEG_CURATOR", "1")
	c := parsed(t)
	if c.Data != "elsewhere" || !c.chosen.(*serveCommand).Curator || c.Token != "from.the.environment" ||
		c.chosen.(*serveCommand).Addr != "0.0.0.0:80" {
		t.Errorf("%+v", c)
	}
	t.Setenv("DISCORD_TOKEN_FILE", file)
	if c = parsed(t, "--data", "here"); c.Data != "here" || c.Token != "from.a.file" {
		t.Errorf("%+v, token of %d bytes", c, len(c.Token))
	}
}

// TestSecret: however a configuration is printed, its token is not.
func TestSecret(t *testing.T) {
	const hidden = "to.ken.value"
	c := Config{Token: hidden, Database: hidden}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "token", c.Token, "config", c)
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c),
		fmt.Sprintf("%s %q %v", c.Token, c.Token, &c), log.String(), string(js)} {
		if strings.Contains(s, hidden) {
			t.Errorf("it says %s", s)
		}
	}
	if secret("").String() != "" {
		t.Error("no token is not a hidden one")
	}
}

func TestLocal(t *testing.T) {
	for in, want := range map[string]string{
		"0.0.0.0:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80", ":80": "127.0.0.1:80", "127.0.0.1:8080": "127.0.0.1:8080",
		"[::1]:80": "[::1]:80", "page.example:80": "page.example:80",
	} {
		if got := local(in); got != want {
			t.Errorf("local(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestByteSize(t *testing.T) {
	for in, want := range map[string]byteSize{"": 0, "0": 0, "2GB": 2e9, "500 MB": 5e8, "1.5 GiB": 3 << 29, "10EB": math.MaxInt64,
		"-1": -1, "plenty": -1, "2 Giga": -1} {
		var got byteSize
		err := got.UnmarshalText([]byte(in))
		if bad := in == "" || want < 0; bad != (err != nil) {
			t.Errorf("%q: %v", in, err)
		} else if !bad && got != want {
			t.Errorf("%q is %d, want %d", in, got, want)
		}
	}
	t.Setenv("BELEG_RAW", "3MB")
	if c := parsed(t); c.Raw != 3e6 {
		t.Errorf("the environment says %s", c.Raw)
	}
}
