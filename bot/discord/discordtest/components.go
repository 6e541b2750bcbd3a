package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Component is a part of a message or a form. Which fields it has depends on its
// type.
// https://discord.com/developers/docs/components/reference
type Component struct {
	Type        int
	ID          int
	CustomID    string `json:"custom_id"`
	Label       string
	Style       int
	URL         string
	Emoji       *struct{ Name string }
	Disabled    *bool
	Content     string
	Description string // of a thumbnail or a label
	Components  []Component
	Accessory   *Component                   // of a section
	Component   *Component                   // of a label
	Media       *mediaItem                   // of a thumbnail
	Items       []struct{ Media *mediaItem } // of a gallery
	File        *mediaItem
	Accent      *int `json:"accent_color"` // of a container
	Spacing     *int // of a separator
	Options     []SelectOption
	Placeholder string
	Least       *int  `json:"min_values"`
	Most        *int  `json:"max_values"`
	Channels    []int `json:"channel_types"`
	Defaults    []struct {
		ID   string
		Type string
	} `json:"default_values"`
	Value    string // of a text field
	Required *bool
	Min      *int `json:"min_length"`
	Max      *int `json:"max_length"`
}

type mediaItem struct{ URL string }

// attached reports whether an item is a file of the message.
func (m *mediaItem) attached() bool { return m != nil && strings.HasPrefix(m.URL, "attachment://") }

// shown reports whether Discord can show an item: a file of the message, or one of the web.
func (m *mediaItem) shown() bool {
	linked := m != nil && m.URL != "" && isWeb(m.URL)
	return linked || m.attached()
}

// SelectOption is one choice of a list.
type SelectOption struct {
	Label, Value, Description string
	Default                   bool
}

// Types of components.
const (
	typeRow           = 1
	typeButton        = 2
	typeList          = 3 // of given options
	typeField         = 4
	typeUsers         = 5
	typeRoles         = 6
	typeMentionables  = 7
	typeChannels      = 8
	typeSection       = 9
	typeText          = 10
	typeThumbnail     = 11
	typeGallery       = 12
	typeFile          = 13
	typeSeparator     = 14
	typeContainer     = 17
	typeLabel         = 18
	typeUpload        = 19
	maxComponents     = 40   // of a message, those within others too
	maxDisplayed      = 4000 // characters of all texts of a message
	flagComponents    = 1 << 15
	flagEphemeral     = 1 << 6
	flagNoEmbeds      = 1 << 2
	maxCustomID       = 100
	maxChoices        = 25
	maxPlaceholder    = 150
	maxLinkOfButton   = 512
	maxFormComponents = 5
)

func (c Component) selects() bool {
	return c.Type == typeList || c.Type >= typeUsers && c.Type <= typeChannels
}

// parts are a component and all within it.
func (c Component) parts() []Component {
	out := []Component{c}
	within := slices.Clone(c.Components)
	for _, one := range []*Component{c.Accessory, c.Component} {
		if one != nil {
			within = append(within, *one)
		}
	}
	for _, p := range within {
		out = append(out, p.parts()...)
	}
	return out
}

func allParts(list []Component) (out []Component) {
	for _, c := range list {
		out = append(out, c.parts()...)
	}
	return out
}

// number gives each component the ID that Discord gives those that have none.
func number(list []any) {
	next := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if _, ok := v["type"].(float64); !ok {
				return
			}
			next++
			if _, ok := v["id"]; !ok {
				v["id"] = next
			}
			for _, name := range []string{"accessory", "component", "components"} {
				walk(v[name])
			}
		}
	}
	walk(list)
}

// checkComponents returns what Discord would say against the components of a
// message, "" when they are fine.
func checkComponents(list []Component, second bool) string {
	if !second && len(list) > 5 {
		return "components: Must be 5 or fewer in length."
	}
	for i, c := range list {
		if !second && c.Type != typeRow {
			return fmt.Sprintf("components.%d.type: Value of field \"type\" must be one of (1,).", i)
		}
		if why := checkPlaced(c, []int{typeRow, typeSection, typeText, typeGallery, typeFile, typeSeparator, typeContainer}); why != "" {
			return fmt.Sprintf("components.%d.%s", i, why)
		}
	}
	parts := allParts(list)
	if second && len(parts) > maxComponents {
		return "components: The total number of components cannot exceed 40"
	}
	text := 0
	for _, p := range parts {
		if p.Type == typeText {
			text += characters(p.Content)
		}
	}
	if text > maxDisplayed {
		return "components: The total displayable text in a message cannot exceed 4000 characters"
	}
	return checkIDs(parts)
}

// checkIDs finds IDs that stand twice.
func checkIDs(parts []Component) string {
	ids, customs := map[int]bool{}, map[string]bool{}
	for _, p := range parts {
		switch {
		case p.ID < 0 || p.ID > 0 && ids[p.ID]:
			return "components.id: Component id cannot be duplicated"
		case p.CustomID != "" && customs[p.CustomID]:
			return "components.custom_id: Component custom id cannot be duplicated"
		}
		ids[p.ID], customs[p.CustomID] = true, true
	}
	return ""
}

// checkPlaced looks at a component that may be one of some types where it stands.
func checkPlaced(c Component, allowed []int) string {
	if !slices.Contains(allowed, c.Type) {
		return fmt.Sprintf("type: Value of field \"type\" must be one of %v.", allowed)
	}
	switch c.Type {
	case typeRow:
		return checkRow(c)
	case typeButton:
		return checkButton(c)
	case typeSection:
		return checkSection(c)
	case typeText:
		if blank(c.Content) || characters(c.Content) > maxDisplayed {
			return "content: Must be between 1 and 4000 in length."
		}
	case typeThumbnail, typeGallery, typeFile:
		return checkMedia(c)
	case typeSeparator:
		if c.Spacing != nil && *c.Spacing != 1 && *c.Spacing != 2 {
			return "spacing: Value must be one of {1, 2}."
		}
	case typeContainer:
		return checkContainer(c)
	}
	if c.selects() {
		return checkSelect(c)
	}
	return ""
}

func checkRow(c Component) string {
	if len(c.Components) < 1 || len(c.Components) > 5 {
		return "components: Must be between 1 and 5 in length."
	}
	for i, p := range c.Components {
		if p.selects() && len(c.Components) > 1 {
			return "components: an action row holds up to five buttons or a single select"
		}
		allowed := []int{typeButton, typeList, typeUsers, typeRoles, typeMentionables, typeChannels}
		if why := checkPlaced(p, allowed); why != "" {
			return fmt.Sprintf("components.%d.%s", i, why)
		}
	}
	return ""
}

func checkButton(c Component) string {
	switch {
	case c.Style < 1 || c.Style > 5:
		return "style: Value must be one of {1, 2, 3, 4, 5}."
	case blank(c.Label) && c.Emoji == nil:
		return "label: This field is required"
	case characters(c.Label) > 80:
		return "label: Must be 80 or fewer in length."
	case c.Style == 5:
		return checkLink(c)
	case c.URL != "":
		return "url: A custom id and url cannot both be specified"
	case !within(c.CustomID, maxCustomID):
		return "custom_id: Must be between 1 and 100 in length."
	}
	return ""
}

// checkLink looks at a button that opens an address.
func checkLink(c Component) string {
	switch {
	case c.CustomID != "":
		return "custom_id: A custom id and url cannot both be specified"
	case c.URL == "" || !isWeb(c.URL) || characters(c.URL) > maxLinkOfButton:
		return "url: Not a well formed URL of up to 512 characters."
	}
	return ""
}

func checkSection(c Component) string {
	if len(c.Components) < 1 || len(c.Components) > 3 {
		return "components: Must be between 1 and 3 in length."
	}
	for i, p := range c.Components {
		if why := checkPlaced(p, []int{typeText}); why != "" {
			return fmt.Sprintf("components.%d.%s", i, why)
		}
	}
	if c.Accessory == nil {
		return "accessory: This field is required"
	}
	if why := checkPlaced(*c.Accessory, []int{typeButton, typeThumbnail}); why != "" {
		return "accessory." + why
	}
	return ""
}

func checkContainer(c Component) string {
	if len(c.Components) == 0 {
		return "components: This field is required"
	}
	if c.Accent != nil && (*c.Accent < 0 || *c.Accent > 0xffffff) {
		return "accent_color: int value should be between 0 and 16777215."
	}
	for i, p := range c.Components {
		if why := checkPlaced(p, []int{typeRow, typeSection, typeText, typeGallery, typeFile, typeSeparator}); why != "" {
			return fmt.Sprintf("components.%d.%s", i, why)
		}
	}
	return ""
}

func checkMedia(c Component) string {
	switch {
	case c.Type == typeThumbnail && !c.Media.shown():
		return "media.url: Scheme must be one of http, https, attachment."
	case c.Type == typeThumbnail && characters(c.Description) > 1024:
		return "description: Must be 1024 or fewer in length."
	case c.Type == typeGallery && outside(len(c.Items), 1, 10):
		return "items: Must be between 1 and 10 in length."
	case c.Type == typeFile && !c.File.attached():
		return "file.url: Scheme must be one of attachment."
	}
	for _, item := range c.Items {
		if !item.Media.shown() {
			return "items.media.url: Scheme must be one of http, https, attachment."
		}
	}
	return ""
}

func checkSelect(c Component) string {
	least, most := valueOr(c.Least, 1), valueOr(c.Most, 1)
	switch {
	case !within(c.CustomID, maxCustomID):
		return "custom_id: Must be between 1 and 100 in length."
	case characters(c.Placeholder) > maxPlaceholder:
		return "placeholder: Must be 150 or fewer in length."
	case outside(least, 0, most), outside(most, 1, 25):
		return "min_values: int value should be between 0 and 25, and no more than max_values."
	case c.Type != typeList && len(c.Options) > 0:
		return "options: only a list of given options has them"
	case c.Type != typeChannels && len(c.Channels) > 0:
		return "channel_types: only a list of channels has them"
	case c.Type == typeList:
		return checkOptions(c, least, most)
	}
	if n := len(c.Defaults); n > most || n > 0 && n < least {
		return "default_values: the number must be between min_values and max_values"
	}
	kinds := map[int][]string{typeUsers: {"user"}, typeRoles: {"role"}, typeMentionables: {"user", "role"}, typeChannels: {"channel"}}
	for _, v := range c.Defaults {
		if v.ID == "" || !slices.Contains(kinds[c.Type], v.Type) {
			return "default_values.type: Value of field \"type\" does not fit."
		}
	}
	return ""
}

func checkOptions(c Component, least, most int) string {
	if n := len(c.Options); n < 1 || n > maxChoices {
		return "options: Must be between 1 and 25 in length."
	}
	if most > len(c.Options) || least > len(c.Options) {
		return "max_values: there are fewer options"
	}
	chosen, values := 0, map[string]bool{}
	for i, o := range c.Options {
		switch {
		case blank(o.Label) || !within(o.Label, 100) || !within(o.Value, 100) || characters(o.Description) > 100:
			return fmt.Sprintf("options.%d.label: label and value must be between 1 and 100 in length, description up to 100.", i)
		case values[o.Value]:
			return fmt.Sprintf("options.%d.value: The specified option value is already used", i)
		case o.Default:
			chosen++
		}
		values[o.Value] = true
	}
	if chosen > most {
		return "options: more defaults than max_values"
	}
	return ""
}

func outside(n, least, most int) bool { return n < least || n > most }

func valueOr(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// rawComponents are components as JSON has them, numbered.
func rawComponents(list json.RawMessage) []any {
	out := []any{}
	json.Unmarshal(list, &out)
	number(out)
	return out
}
