package pdfcheck

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// A document is a PDF's objects as qpdf writes them in JSON, version 2: a name is "/Name", a reference "12 0 R",
// a text string "u:text", a byte string "b:hex".
type document struct {
	objects map[string]object
	pages   []string // the reference of each page, in reading order
	catalog dict
}

type object struct {
	Value  any `json:"value"`
	Stream *struct {
		Dict dict   `json:"dict"`
		Data string `json:"data"`
	} `json:"stream"`
}

type dict = map[string]any

var reference = regexp.MustCompile(`^\d+ \d+ R$`)

// open reads the file at path, with its streams decompressed.
func open(path string) (*document, error) {
	cmd := exec.Command("qpdf", "--json=2", "--json-key=pages", "--json-key=qpdf", "--json-stream-data=inline",
		"--decode-level=generalized", path)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("qpdf --json: %w", err)
	}
	return parse(out)
}

func parse(out []byte) (*document, error) {
	var file struct {
		Pages []struct {
			Object string `json:"object"`
		} `json:"pages"`
		QPDF []map[string]json.RawMessage `json:"qpdf"` // a header, then the objects
	}
	if err := json.Unmarshal(out, &file); err != nil {
		return nil, fmt.Errorf("qpdf --json: %w", err)
	}
	if len(file.QPDF) < 2 {
		return nil, fmt.Errorf("qpdf --json: no objects")
	}

	doc := &document{objects: map[string]object{}}
	for key, raw := range file.QPDF[1] {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("qpdf --json: %s: %w", key, err)
		}
		doc.objects[strings.TrimPrefix(key, "obj:")] = o
	}
	for _, p := range file.Pages {
		doc.pages = append(doc.pages, p.Object)
	}
	trailer, _ := doc.objects["trailer"].Value.(dict)
	doc.catalog = doc.dict(trailer["/Root"])
	return doc, nil
}

// resolve follows references until it meets a value.
func (d *document) resolve(v any) any {
	for range 32 { // a loop of references has no value
		ref, ok := v.(string)
		if !ok || !reference.MatchString(ref) {
			return v
		}
		o := d.objects[ref]
		if o.Stream != nil {
			return o.Stream.Dict
		}
		v = o.Value
	}
	return nil
}

// dict returns the dictionary that v is or refers to, nil where it is none. A stream counts as its dictionary.
func (d *document) dict(v any) dict {
	m, _ := d.resolve(v).(dict)
	return m
}

// list returns the array that v is or refers to; a single value counts as an array of one.
func (d *document) list(v any) []any {
	switch x := d.resolve(v).(type) {
	case nil:
		return nil
	case []any:
		return x
	default:
		return []any{v}
	}
}

func (d *document) name(v any) string {
	s, _ := d.resolve(v).(string)
	name, ok := strings.CutPrefix(s, "/")
	if !ok {
		return ""
	}
	return name
}

func (d *document) text(v any) string {
	s, _ := d.resolve(v).(string)
	if text, ok := strings.CutPrefix(s, "u:"); ok {
		return text
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(s, "b:"))
	if err != nil {
		return ""
	}
	return string(raw)
}

// number returns the whole number that v is or refers to.
func (d *document) number(v any) (int, bool) {
	n, ok := d.resolve(v).(float64)
	return int(n), ok
}

// data returns the bytes of the stream that v refers to.
func (d *document) data(v any) []byte {
	ref, _ := v.(string)
	o := d.objects[ref]
	if o.Stream == nil {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(o.Stream.Data)
	if err != nil {
		return nil
	}
	return data
}

// inherited returns a page's own entry, or else that of the nearest node above it in the page tree.
func (d *document) inherited(page dict, key string) any {
	for range 64 {
		if v, ok := page[key]; ok || page == nil {
			return v
		}
		page = d.dict(page["/Parent"])
	}
	return nil
}
