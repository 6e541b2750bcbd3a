package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what a route says: a status and a body that becomes JSON.
type answer struct {
	status int
	body   any
}

func fail(status, code int, message string) answer {
	return answer{status, map[string]any{"code": code, "message": message}}
}

// invalid refuses a form: what is wrong with which field stands in "errors", a
// field within the other.
func invalid(why string) answer {
	path, text, ok := strings.Cut(why, ": ")
	if !ok {
		path, text = "", why
	}
	errors := map[string]any{"_errors": []any{map[string]any{"code": "INVALID", "message": text}}}
	names := strings.Split(path, ".")
	for i := len(names) - 1; i >= 0 && path != ""; i-- {
		errors = map[string]any{names[i]: errors}
	}
	return answer{400, map[string]any{"code": 50035, "message": "Invalid Form Body", "errors": errors}}
}

var none = answer{status: http.StatusNoContent}

func (d *Discord) serveREST(w http.ResponseWriter, r *http.Request) {
	raw, uploads := bodyOf(r)
	f := d.fault(r)
	if f.is(CutBefore) {
		d.record(r, raw, 0)
		cut(w)
		return
	}
	if f.is(Slow) {
		select {
		case <-time.After(f.Wait):
		case <-d.stopped:
		}
	}
	d.mu.Lock()
	a, limited := d.limited(w, r, f)
	d.mu.Unlock()
	switch {
	case limited:
	case f.is(Refuse):
		a = fail(f.Status, f.Code, "refused on request")
	case strings.HasPrefix(r.URL.Path, "/attachments/"):
		d.serveFile(w, r)
		return
	default:
		a = d.route(r, raw, uploads)
	}
	if f.is(ErrorAfter) {
		a = answer{status: max(f.Status, 500)}
	}
	d.record(r, raw, a.status)
	switch {
	case f.is(CutAfter):
		cut(w)
	case f.is(Malformed):
		d.write(w, a, []byte(`{"id": "12`))
	default:
		out, _ := json.Marshal(a.body)
		d.write(w, a, out)
	}
}

// bodyOf reads the JSON of a request, and the files that go with it in a form.
func bodyOf(r *http.Request) (raw []byte, uploads map[string]string) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		raw, _ = io.ReadAll(r.Body)
		return raw, nil
	}
	if err := r.ParseMultipartForm(10 << 20); err != nil {
		return []byte(err.Error()), nil
	}
	uploads = map[string]string{}
	for name, list := range r.MultipartForm.File {
		if f, err := list[0].Open(); err == nil && strings.HasPrefix(name, "files[") {
			data, _ := io.ReadAll(f)
			uploads[list[0].Filename] = string(data)
		}
	}
	return []byte(r.FormValue("payload_json")), uploads
}

// write adds the rate-limit headers, which are in seconds.
func (d *Discord) write(w http.ResponseWriter, a answer, out []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	for name, value := range map[string]string{"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "0.010",
		"X-RateLimit-Bucket": "fake"} {
		if h.Get(name) == "" {
			h.Set(name, value)
		}
	}
	w.WriteHeader(a.status)
	if a.status != http.StatusNoContent {
		w.Write(out)
	}
}

func cut(w http.ResponseWriter) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		c.Close()
	}
}

func (d *Discord) record(r *http.Request, raw []byte, status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, Request{r.Method, r.URL.Path, r.Header.Get("Authorization"), string(raw), status})
	d.touch()
}

// parts returns what gives each part of a path, "" behind its end.
func parts(path string) (at func(i int) string) {
	p := strings.Split(strings.Trim(strings.TrimPrefix(path, "/api/v9"), "/"), "/")
	return func(i int) string {
		if i < len(p) {
			return p[i]
		}
		return ""
	}
}

// route answers one request. Interaction routes carry their own token and need
// no bot token.
func (d *Discord) route(r *http.Request, raw []byte, uploads map[string]string) answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.uploads = uploads
	at := parts(r.URL.Path)
	switch at(0) {
	case "interactions":
		return d.callback(at(1), at(2), raw)
	case "webhooks":
		return d.webhook(r.Method, at(2), at(4), raw)
	}
	if r.Header.Get("Authorization") != "Bot "+d.Token {
		return fail(401, 0, "401: Unauthorized")
	}
	switch at(0) + "/" + at(2) {
	case "gateway/":
		return d.gatewayInfo(at(1))
	case "users/":
		return answer{200, d.self()}
	case "users/channels":
		return d.openDM(raw)
	case "users/guilds":
		return answer{200, d.myGuilds()}
	case "oauth2/@me", "applications/":
		return d.application()
	case "applications/guilds":
		if at(4) == "commands" {
			return d.guildCommands(r.Method, at(3), at(5))
		}
	case "applications/commands":
		return d.applicationCommands(r.Method, raw)
	case "channels/":
		return d.getChannel(at(1))
	case "channels/typing":
		return d.inChannel(at(1), SendMessages, func(*channelState) answer { return none })
	case "channels/messages":
		if at(4) == "threads" {
			return d.inChannel(at(1), OpenThreads, func(c *channelState) answer { return d.openThread(c, at(3), d.BotID, raw) })
		}
		if r.Method == "GET" && at(3) == "" {
			return d.inChannel(at(1), ViewChannel, func(c *channelState) answer { return d.history(c, r.URL.Query()) })
		}
		return d.channelMessages(r.Method, at(1), at(3), raw)
	case "guilds/", "guilds/roles", "guilds/members", "guilds/channels", "guilds/threads":
		return d.getGuild(at(1), at(2), at(3))
	}
	return fail(404, 0, "404: Not Found")
}

func (d *Discord) gatewayInfo(kind string) answer {
	info := map[string]any{"url": d.gatewayURL()}
	if kind == "bot" {
		info["shards"] = max(1, d.MinShards)
		info["session_start_limit"] = map[string]any{"total": 1000, "remaining": max(0, d.Identifies), "reset_after": 200, "max_concurrency": d.Concurrency}
	}
	return answer{200, info}
}

func (d *Discord) application() answer {
	flags := 0
	if d.AllowContent {
		flags = 1 << 19
	}
	return answer{200, map[string]any{"id": d.AppID, "name": "Beleg", "flags": flags}}
}

func (d *Discord) myGuilds() []any {
	out := []any{}
	for _, id := range d.order {
		if g := d.guilds[id]; g != nil {
			out = append(out, map[string]any{"id": id, "name": g.Name, "owner": false, "permissions": strconv.FormatInt(g.Everyone, 10)})
		}
	}
	return out
}

func (d *Discord) applicationCommands(method string, raw []byte) answer {
	if method == "PUT" {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil || list == nil {
			return fail(400, 50109, "The request body contains invalid JSON.")
		}
		if why := checkCommands(list); why != "" {
			return invalid(why)
		}
		d.puts++
		d.commands = d.commands[:0]
		for i, c := range list {
			d.commands = append(d.commands, stored(c, d.AppID, i))
		}
		d.touch()
	}
	if d.commands == nil {
		return answer{200, []any{}}
	}
	return answer{200, d.commands}
}

// stored is a command as Discord gives it back: with IDs, and with fields at
// their default filled in or left out.
func stored(raw json.RawMessage, app string, i int) json.RawMessage {
	var c map[string]any
	json.Unmarshal(raw, &c)
	c["id"], c["application_id"], c["version"] = strconv.Itoa(1000+i), app, strconv.Itoa(5000+i)
	c["nsfw"], c["dm_permission"], c["default_permission"] = false, true, true
	if o, ok := c["options"].([]any); ok && len(o) == 0 {
		delete(c, "options")
	}
	if _, ok := c["default_member_permissions"]; !ok {
		c["default_member_permissions"] = nil
	}
	if c["type"] == 3.0 {
		c["description"] = ""
	}
	out, _ := json.Marshal(c)
	return out
}

func (d *Discord) getChannel(id string) answer {
	c := d.channels[id]
	if c == nil {
		return fail(404, 10003, "Unknown Channel")
	}
	if c.allow&ViewChannel == 0 {
		return fail(403, 50001, "Missing Access")
	}
	return answer{200, d.channelJSON(c)}
}

func (d *Discord) getGuild(id, part, user string) answer {
	g := d.guilds[id]
	if g == nil {
		return fail(404, 10004, "Unknown Guild")
	}
	data := d.guildJSON(g)
	switch part {
	case "channels":
		return answer{200, data["channels"]}
	case "roles":
		return answer{200, data["roles"]}
	case "threads":
		return answer{200, map[string]any{"threads": d.threadsOf(id), "members": []any{}}}
	case "members":
		if user != d.BotID {
			return g.member(user)
		}
		return answer{200, map[string]any{"user": d.self(), "roles": []string{id + "9"}, "joined_at": "2026-01-01T00:00:00Z"}}
	}
	return answer{200, data}
}

// inChannel looks at what the bot may do in a channel before f.
func (d *Discord) inChannel(id string, needs int64, f func(*channelState) answer) answer {
	c := d.channels[id]
	switch {
	case c == nil, c.guild != "" && d.guilds[c.guild] == nil:
		return fail(404, 10003, "Unknown Channel")
	case c.allow&ViewChannel == 0:
		return fail(403, 50001, "Missing Access")
	case c.allow&needs != needs:
		return fail(403, 50013, "Missing Permissions")
	}
	return f(c)
}

// File keeps an attachment at Discord's CDN and returns its address.
func (d *Discord) File(name string, data []byte) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := "/attachments/1/2/" + name
	d.files[path] = data
	return "https://cdn.discordapp.com" + path + "?ex=1&is=2&hm=3"
}

func (d *Discord) serveFile(w http.ResponseWriter, r *http.Request) {
	d.record(r, nil, 200)
	d.mu.Lock()
	data, ok := d.files[r.URL.Path]
	d.mu.Unlock()
	if !ok || r.Header.Get("X-Original-Host") != "cdn.discordapp.com" {
		http.Error(w, "This content is no longer available.", 404)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
