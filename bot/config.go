package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"beleg/bot/schedule"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
)

// Config is the command line and the environment.
type Config struct {
	Data       string           `default:"./data" env:"BELEG_DATA" placeholder:"DIR" help:"${data}"`
	Database   secret           `env:"DATABASE_URL" placeholder:"URL" help:"${database}"`
	Guild      knowledge.Guild  `default:"local" placeholder:"ID" help:"${guild}"`
	Dictionary string           `default:"auto" env:"BELEG_DICTIONARY" placeholder:"PATH" help:"${dictionary}"`
	Allow      ingest.AllowList `env:"BELEG_ALLOW" placeholder:"LIST" help:"${allow}"`
	Contact    string           `env:"BELEG_CONTACT" placeholder:"ADDRESS" help:"${contact}"`
	Raw        byteSize         `default:"2GB" env:"BELEG_RAW" placeholder:"SIZE" help:"${raw}"`
	ModelURL   string           `name:"model-url" env:"BELEG_MODEL_URL" placeholder:"URL" help:"${model_url}"`
	Model      string           `env:"BELEG_MODEL" placeholder:"NAME" help:"${model}"`
	ModelCalls int              `name:"model-calls" default:"2" env:"BELEG_MODEL_CALLS" placeholder:"N" help:"${model_calls}"`
	Verbose    bool             `short:"v" help:"Log what happens to standard error."`
	Version    kong.VersionFlag `help:"Print the version."`

	Serve    serveCommand    `cmd:"" default:"withargs" help:"${serve}"`
	Chat     chatCommand     `cmd:"" help:"Hold the same conversation in the terminal."`
	Ask      askCommand      `cmd:"" help:"Answer one command or question, or one a line on standard input."`
	Import   importCommand   `cmd:"" help:"Import articles: .jsonl, .html, .txt, .md, .pdf, .docx, .eml; - is JSON lines on standard input."`
	Export   exportCommand   `cmd:"" help:"Write the collection as JSON lines that import reads."`
	Extract  extractCommand  `cmd:"" help:"Read one page into one JSON object."`
	Feed     feedCommand     `cmd:"" help:"Read one feed into one JSON object."`
	Annotate annotateCommand `cmd:"" help:"Find dates and people in texts, JSON lines in and out."`
	Rank     rankCommand     `cmd:"" help:"Rank given passages for given questions."`
	Doctor   doctorCommand   `cmd:"" help:"Check token, intents, permissions, clock, disk, index and dictionary, and say what to do."`
	Reindex  reindexCommand  `cmd:"" help:"Make the indexes anew from the stored articles."`
	Backup   backupCommand   `cmd:"" help:"Write everything into one file, also while serving."`
	Restore  restoreCommand  `cmd:"" help:"Read a backup into an empty data folder."`
	Health   healthCommand   `cmd:"" hidden:"" help:"Say whether the page answers, for container health checks."`
	ReadPDF  readPDFCommand  `cmd:"" name:"read-pdf" hidden:"" help:"Read one PDF, for the program itself."`

	Token    secret `kong:"-"` // Discord's, from DISCORD_TOKEN or DISCORD_TOKEN_FILE
	ModelKey secret `kong:"-"` // the model's, from BELEG_MODEL_KEY or BELEG_MODEL_KEY_FILE

	chosen    command
	transport http.RoundTripper // to Discord; nil is the usual one
	clock     schedule.Clock    // of digests; nil is the machine's
	pause     time.Duration     // between two visits to a host; 0 is the usual one
}

// helps is what --help says where that is more than a few words; kong adds the variables.
var helps = kong.Vars{
	"data": "Folder that keeps everything; default ./data.",
	"database": "A PostgreSQL database that keeps what the file beleg.db in the data folder would, so that several processes may " +
		"share it: postgres://user:password@host:5432/name. " +
		"DATABASE_URL_FILE may name a file that holds that. Indexes stay in the data folder.",
	"guild": "Whose collection: a Discord server's ID; default local.",
	"dictionary": "Cross-language dictionary beside the built-in one: auto, none, or a Ding or FreeDict file. " +
		"It is compiled once, which takes some seconds: ask, chat and rank wait for that, so that the same question has the same " +
		"answer twice; serving goes on meanwhile.",
	"allow": "What may be fetched besides the public internet: names, networks, either with a port, separated by commas. " +
		"Whoever may add articles can then read what is there.",
	"contact": "Web or mail address of who runs this, which the sites that are read are told.",
	"raw": "How much is kept at most of the pages and files that were read, packed; the oldest go first, 0 keeps none; " +
		"default 2GB.",
	"model_url": "A language model that may point at the sentence that answers, and writes nothing: its OpenAI-compatible " +
		"endpoint, as http://127.0.0.1:11434/v1. It is shown questions, and passages of the articles of " +
		"whoever asks.",
	"model":       "Which model that is, as its server calls it.",
	"model_calls": "How many questions it is asked at once, by each process; default 2.",

	"serve": "Serve: Discord when DISCORD_TOKEN or DISCORD_TOKEN_FILE is set, the local page always. The default.",
	"addr":  "Where the page listens; default 127.0.0.1:8080.",
	"host":  "Further names the page may be called by, behind a proxy.",
	"shards": "Into how many shards Discord divides the bot's servers, the same for all processes that share a database; " +
		"default what Discord advises.",
	"ready": "Fail, too, while questions cannot be answered, as the database is away or Discord not connected yet. Starting anew " +
		"helps against neither.",
}

// everywhere puts the flags that all commands have behind those of one.
func everywhere(parent kong.Visitable, _ *kong.Flag) *kong.Group {
	if _, all := parent.(*kong.Application); all {
		return &kong.Group{Key: "everywhere", Title: "Flags of all commands:"}
	}
	return nil
}

// command is a sub-command.
type command interface {
	run(ctx context.Context, c Config, s stdio) error
}

// secret is shown to nobody.
type secret string

func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "(hidden)"
}

// GoString and LogValue hide it from %#v and from logs.
func (s secret) GoString() string     { return s.String() }
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides it from JSON.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// guilds are the names a collection can have.
var guilds = regexp.MustCompile(`^(local|(dm:)?[0-9]{1,20})$`)

// Validate is called by kong.
func (c *Config) Validate() error {
	if !guilds.MatchString(string(c.Guild)) {
		return fmt.Errorf("--guild: %q is no server: give the ID that Discord shows, or local", c.Guild)
	}
	if c.Data == "" {
		return fmt.Errorf("--data: give a folder")
	}
	return nil
}

// parse reads the command line and the environment.
func parse(args []string, s stdio) (Config, error) {
	var c Config
	shown := false
	parser, err := kong.New(&c, kong.Name("beleg"), kong.Writers(s.out, s.err), kong.Exit(func(int) { shown = true }),
		kong.Description("Beleg answers questions about tracked news, every answer with its receipt. Without a command it serves."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}), kong.AutoGroup(everywhere),
		helps, kong.Vars{"version": "beleg " + version()})
	if err != nil {
		return c, err
	}
	found, err := parser.Parse(commandFirst(parser.Model.Node, args))
	if shown {
		return c, errShown
	}
	if err != nil {
		return c, usage(sentence(err))
	}
	c.chosen = found.Selected().Target.Addr().Interface().(command)
	if c.Token, err = readSecret("DISCORD_TOKEN", ""); err != nil {
		return c, err
	}
	if c.Database, err = readSecret("DATABASE_URL", c.Database); err != nil {
		return c, err
	}
	if c.ModelKey, err = readSecret("BELEG_MODEL_KEY", ""); err != nil {
		return c, err
	}
	if _, err = c.modelClient(); err != nil {
		return c, usage(sentence(err))
	}
	return c, nil
}

// readSecret reads what a variable holds, or the file that the variable with _FILE
// behind its name names. A file wins, as people who set one mean it; said is what the
// command line says.
func readSecret(name string, said secret) (secret, error) {
	if path := os.Getenv(name + "_FILE"); path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("read %s_FILE: %w", name, err)
		}
		return secret(strings.TrimSpace(string(raw))), nil
	}
	return secret(strings.TrimSpace(cmp.Or(string(said), os.Getenv(name)))), nil
}

// commandFirst moves the sub-command to the front, so that flags of its own may
// stand before it: the first word that is no flag and no flag's value.
func commandFirst(root *kong.Node, args []string) []string {
	takes := map[string]bool{} // flags that are followed by a value
	var names []string
	for _, n := range append([]*kong.Node{root}, root.Children...) {
		names = append(names, n.Name)
		for _, f := range n.Flags {
			takes["--"+f.Name] = !f.IsBool()
		}
	}
	for i := 0; i < len(args); i++ {
		switch word := args[i]; {
		case word == "--":
			return args
		case strings.HasPrefix(word, "-") && word != "-":
			if takes[word] {
				i++
			}
		case slices.Contains(names[1:], word):
			return slices.Concat([]string{word}, args[:i], args[i+1:])
		default:
			return args
		}
	}
	return args
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	set := map[string]string{}
	for _, v := range info.Settings {
		set[v.Key] = v.Value
	}
	if commit := set["vcs.revision"]; commit != "" && !strings.HasPrefix(info.Main.Version, "v") {
		return commit[:min(12, len(commit))]
	}
	return cmp.Or(info.Main.Version, "(devel)")
}

// logger writes warnings, or everything.
func (c Config) logger(s stdio, level slog.Level) *slog.Logger {
	if c.Verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level}))
}

// The data folder's parts.
func (c Config) storePath() string  { return filepath.Join(c.Data, "beleg.db") }
func (c Config) indexPath() string  { return filepath.Join(c.Data, "index") }
func (c Config) chatPath() string   { return filepath.Join(c.Data, "history") }
func (c Config) socketPath() string { return filepath.Join(c.Data, "beleg.sock") }

// wordsPaths are where a compiled dictionary may be: every data folder of a user
// shares one, unless the user has no place for such files.
func (c Config) wordsPaths() []string {
	own := filepath.Join(c.Data, "lexicon")
	if cache, err := os.UserCacheDir(); err == nil {
		return []string{filepath.Join(cache, "beleg"), own}
	}
	return []string{own}
}
