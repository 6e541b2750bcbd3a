package main

import (
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beleg/bot/discord/discordtest"
)

// TestFullDisk: a small file system stands for the disk. Running out of it is
// one sentence, what was acknowledged stays, and with room again the same
// command goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	mount := func(flags uintptr, size string) error {
		return syscall.Mount("tmpfs", disk, "tmpfs", flags, "size="+size)
	}
	if err := mount(0, "2m"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	var lines strings.Builder
	for n := range 2000 {
		lines.WriteString(story(n))
	}
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "data")
	beleg := func(args ...string) (string, error) {
		out, err := exec.Command("beleg", append([]string{"--data", dir, "--dictionary", "none"}, args...)...).CombinedOutput()
		return string(out), err
	}
	said, err := beleg("import", file)
	if last := lastLine(said); err == nil || !strings.HasPrefix(last, "beleg: cannot keep the articles: the disk of ") ||
		strings.Contains(said, "goroutine") {
		t.Fatalf("import: %v: %s", err, said)
	}
	// Making an index, or a report that one cannot be made, is no reason to stop.
	if said, err = beleg("doctor"); err == nil || strings.Contains(said, "goroutine") {
		t.Errorf("doctor: %v: %s", err, said)
	}
	if err := mount(syscall.MS_REMOUNT, "100m"); err != nil {
		t.Fatal(err)
	}
	if said, err = beleg("import", file); err != nil || !strings.Contains(said, "unchanged") || strings.Contains(said, " 0 unchanged") {
		t.Errorf("import with room again: %v: %s", err, said)
	}
	if said, err = beleg("ask", "ferry1999x"); err != nil || !strings.Contains(said, "Ferry 1999") {
		t.Errorf("ask: %v: %s", err, said)
	}
	if said, err = beleg("backup", filepath.Join(disk, "missing", "copy.db")); err == nil || !strings.Contains(said, "cannot write") {
		t.Errorf("backup: %v: %s", err, said)
	}
}

// TestFullIndexDisk: articles that are stored but cannot be indexed are not
// called added, and no reply claims that none of them says it. With room again
// any command goes on with them.
func TestFullIndexDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	disk := filepath.Join(dir, "index")
	if err := os.MkdirAll(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	mount := func(flags uintptr, size string) error {
		return syscall.Mount("tmpfs", disk, "tmpfs", flags, "size="+size)
	}
	if err := mount(0, "300k"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	var lines strings.Builder
	for n := range 1200 {
		lines.WriteString(story(n))
	}
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	beleg := func(args ...string) (string, int) {
		cmd := exec.Command("beleg", append([]string{"--data", dir, "--dictionary", "none"}, args...)...)
		out, _ := cmd.CombinedOutput()
		if strings.Contains(string(out), "goroutine") {
			t.Errorf("%s: %s", args[0], out)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	said, status := beleg("import", file)
	if status != 1 || strings.Contains(said, "added") || !strings.Contains(said, "warning: stored 1,200 articles, but ") ||
		!strings.HasPrefix(lastLine(said), "beleg: ") {
		t.Errorf("import: status %d: %s", status, said)
	}
	if said, status = beleg("ask", "--json", "ferry1199x"); status != 0 ||
		!strings.Contains(said, `"answered":false,"certain":false,"behind":`) || strings.Contains(said, `"behind":0`) {
		t.Errorf("ask --json: status %d: %s", status, said)
	}
	if said, status = beleg("ask", "ferry1199x"); status != 0 || !strings.Contains(said, "I cannot say yet: ") ||
		strings.Contains(said, "No tracked") {
		t.Errorf("ask: status %d: %s", status, said)
	}
	if said, _ = beleg("doctor"); !strings.Contains(said, "not searchable yet") {
		t.Errorf("doctor: %s", said)
	}
	if err := mount(syscall.MS_REMOUNT, "100m"); err != nil {
		t.Fatal(err)
	}
	if said, status = beleg("ask", "--json", "ferry1199x"); status != 0 || !strings.Contains(said, `"behind":0`) ||
		!strings.Contains(said, "Ferry 1199") {
		t.Errorf("ask with room again: status %d: %s", status, said)
	}
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// TestReadOnly: a folder that may not be written to is one sentence for every
// command that would. Rights do not bind root, so root asks nobody to try.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "beleg-readonly-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
	data := filepath.Join(dir, "data")
	if out, err := exec.Command("beleg", "--data", data, "--dictionary", "none", "import", "testdata/ferry.txt").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	os.Chmod(filepath.Join(data, "beleg.db"), 0o444)
	os.Chmod(data, 0o555)
	os.Chmod(dir, 0o755)
	t.Cleanup(func() { os.Chmod(data, 0o700) })
	binary := everybodys(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"serve", "--addr", "127.0.0.1:0"}, "may be written to"},
		{[]string{"import", "testdata/ferry.txt"}, "may be written to"},
		{[]string{"backup", filepath.Join(dir, "copy")}, "permission"},
		{[]string{"restore", "testdata/ferry.txt"}, "may be written to"},
		{[]string{"doctor"}, "cannot be written to"},
	} {
		cmd := exec.Command(binary, append([]string{"--data", data, "--dictionary", "none"}, c.args...)...)
		cmd.SysProcAttr = asNobody()
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), c.want) || c.args[0] != "doctor" &&
			strings.Count(string(out), "\n") != 1 {
			t.Errorf("%s: %v: %s", c.args[0], err, out)
		}
	}
}

// TestUnreadable: what only reads a folder goes on where nothing may be written,
// and says so where nothing may be read.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "beleg-unreadable-")
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	t.Cleanup(func() { os.Chmod(data, 0o700); os.RemoveAll(dir) })
	belegRuns(t, "--data", data, "import", "testdata/ferry.txt")
	os.Chmod(dir, 0o755)
	binary, file := everybodys(t), filepath.Join(data, "beleg.db")
	for _, c := range []struct {
		folder, file os.FileMode
		want         string
	}{
		{0o555, 0o444, `"title"`},
		{0o555, 0o000, "cannot read " + file},
		{0o000, 0o444, "cannot read " + file},
	} {
		os.Chmod(file, c.file)
		os.Chmod(data, c.folder)
		cmd := exec.Command(binary, "--data", data, "--dictionary", "none", "export")
		cmd.SysProcAttr = asNobody()
		out, err := cmd.CombinedOutput()
		if !strings.Contains(string(out), c.want) || (err == nil) != (c.file == 0o444 && c.folder != 0) {
			t.Errorf("folder %o, file %o: %v: %s", c.folder, c.file, err, out)
		}
		os.Chmod(data, 0o700)
	}
}

func asNobody() *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}

// everybodys is a copy of the program that nobody may run, too.
func everybodys(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("beleg")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "beleg-program-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	copied := filepath.Join(dir, "beleg")
	if err := os.WriteFile(copied, raw, 0o755); err != nil {
		t.Fatal(err)
	}
	return copied
}

// TestFullDiskInAChat: who adds an article or a feed while the disk is full is told
// so in one sentence, questions are answered all the while, and with room again the
// same commands do what they say, once.
func TestFullDiskInAChat(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=24m"); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	server := httptest.NewServer(&harbourPost{})
	defer server.Close()
	d := discordtest.New(t)
	g := d.Guild("one")
	ana := d.User("ana")
	g.Owner, ana.Permissions = ana.ID, 1<<5 // Manage Server
	_, _, stop := serving(t, d, filepath.Join(disk, "data"), admitting(t, server))
	defer stop()
	say := func(line string, want ...string) {
		t.Helper()
		if text := said(d, g, ana, line).Text(); lacking(text, want...) != nil || strings.Contains(text, "goroutine") {
			t.Errorf("%s: lacks %q: %s", line, lacking(text, want...), text)
		}
	}
	say("!add! "+server.URL+"/news/0", "Ferry 0 sails")
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	for _, line := range []string{"!add! " + server.URL + "/news/1", "!add " + server.URL + "/news/1",
		"!feed " + server.URL + "/feed", "!settings language de"} {
		say(line, "Nothing can be kept right now, and nothing was changed")
	}
	say("!when Ferry sails", "Monday morning")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	say("!add! "+server.URL+"/news/1", "Ferry 1 sails")
	say("!feed "+server.URL+"/feed", "Subscribed as #1")
	say("!articles", "2 articles")
}

// fill writes a file until there is no room for more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}
