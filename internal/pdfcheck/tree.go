package pdfcheck

import (
	"fmt"
	"strings"
)

// A tree is the tags of a document.
type tree struct {
	doc     *document
	roles   dict // a document's own tag names, to standard ones
	classes dict
	top     []*element
	all     []*element // in reading order
	claims  map[place][]*element
	objects map[string]*element // the tag that holds each annotation
	found   []Finding
}

// An element is one tag.
type element struct {
	ref    string
	role   string // the standard name
	dict   dict
	parent *element
	kids   []*element
	links  int // annotations held
}

func (e *element) String() string {
	return strings.TrimSpace(e.role + " " + e.ref)
}

func readTree(d *document, root dict) *tree {
	t := &tree{doc: d, roles: d.dict(root["/RoleMap"]), classes: d.dict(root["/ClassMap"]),
		claims: map[place][]*element{}, objects: map[string]*element{}}
	for _, kid := range d.list(root["/K"]) {
		if e := t.read(kid, nil, "", 0); e != nil {
			t.top = append(t.top, e)
		}
	}
	return t
}

// read takes in one tag with all below it. A tag without a page of its own is on the page of the one above.
func (t *tree) read(v any, parent *element, page string, depth int) *element {
	d := t.doc.dict(v)
	if d == nil || depth > 200 {
		t.found = append(t.found, Finding{"tree-broken", fmt.Sprint(v), "is no tag"})
		return nil
	}
	ref, _ := v.(string)
	e := &element{ref: ref, role: t.standard(t.doc.name(d["/S"])), dict: d, parent: parent}
	t.all = append(t.all, e)
	if own, ok := d["/Pg"].(string); ok {
		page = own
	}
	for _, kid := range t.doc.list(d["/K"]) {
		t.readKid(kid, e, page, depth)
	}
	return e
}

func (t *tree) readKid(kid any, e *element, page string, depth int) {
	if mcid, ok := t.doc.number(kid); ok {
		t.claim(place{page, mcid}, e)
		return
	}
	d := t.doc.dict(kid)
	if own, ok := d["/Pg"].(string); ok {
		page = own
	}
	switch t.doc.name(d["/Type"]) {
	case "MCR":
		owner := page
		if form, ok := d["/Stm"].(string); ok {
			owner = form
		}
		mcid, _ := t.doc.number(d["/MCID"])
		t.claim(place{owner, mcid}, e)
	case "OBJR":
		id, _ := d["/Obj"].(string)
		t.objects[id] = e
		e.links++
	default:
		if below := t.read(kid, e, page, depth+1); below != nil {
			e.kids = append(e.kids, below)
		}
	}
}

func (t *tree) claim(at place, e *element) {
	t.claims[at] = append(t.claims[at], e)
}

// standard follows the document's own names for tags to a standard one.
func (t *tree) standard(role string) string {
	for range 16 {
		next := t.doc.name(t.roles["/"+role])
		if next == "" || next == role {
			break
		}
		role = next
	}
	return role
}

// attribute returns a layout or table attribute of e, its own or that of its class.
func (t *tree) attribute(e *element, key string) any {
	sources := t.doc.list(e.dict["/A"])
	for _, class := range t.doc.list(e.dict["/C"]) {
		sources = append(sources, t.doc.list(t.classes["/"+t.doc.name(class)])...)
	}
	for _, source := range sources {
		if v, ok := t.doc.dict(source)[key]; ok {
			return t.doc.resolve(v)
		}
	}
	return nil
}
