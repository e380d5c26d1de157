package pdfcheck

import (
	"fmt"
	"strings"
)

// A place is where a marked-content number counts: a page, or a form that is drawn on pages.
type place struct {
	owner string // the reference of the page or form
	mcid  int
}

// A painter follows what a page draws, to learn what of it lies under a tag.
type painter struct {
	doc    *document
	marked map[place]int // how often each marked-content number begins
	found  []Finding
}

// A canvas is the page, or a form drawn on it, whose operations the painter follows.
type canvas struct {
	owner     string
	resources dict
	marks     []mark
	fonts     []*font // the font in each saved graphics state, the current one last
	depth     int
	page      *pageTally
}

// A mark is one level of marked content.
type mark struct {
	artifact, tagged bool
}

// A font says which codes draw the glyph that stands for "no glyph".
type font struct {
	name   string
	wide   bool // two bytes a code
	glyphs []byte
}

// A pageTally counts faults that come in hundreds, to be reported once a page.
type pageTally struct {
	untagged, notdef   int
	firstBare, fontWas string
}

// page draws the page with the reference ref, the number-th of the document.
func (p *painter) page(ref string, number int) {
	page := p.doc.dict(ref)
	tally := &pageTally{}
	var stream []byte
	for _, part := range p.doc.list(page["/Contents"]) {
		stream = append(append(stream, p.doc.data(part)...), '\n')
	}
	p.draw(&canvas{
		owner:     ref,
		resources: p.doc.dict(p.doc.inherited(page, "/Resources")),
		fonts:     []*font{nil},
		page:      tally,
	}, stream, fmt.Sprintf("page %d", number))
	p.report(tally, fmt.Sprintf("page %d", number))
}

func (p *painter) report(tally *pageTally, where string) {
	if tally.untagged > 0 {
		p.found = append(p.found, Finding{"untagged-paint", where,
			fmt.Sprintf("%d painting operations lie outside tags and artifacts, the first is %s", tally.untagged, tally.firstBare)})
	}
	if tally.notdef > 0 {
		p.found = append(p.found, Finding{"notdef", where,
			fmt.Sprintf("%d characters have no glyph in %s", tally.notdef, tally.fontWas)})
	}
}

const painting = " S s f F f* B B* b b* sh EI Tj TJ ' \" "

func (p *painter) draw(c *canvas, stream []byte, where string) {
	bottom := len(c.marks)
	for _, op := range operations(stream) {
		switch op.operator {
		case "BMC", "BDC":
			p.begin(c, op, where)
		case "EMC":
			if len(c.marks) == bottom {
				p.found = append(p.found, Finding{"marks-unbalanced", where, "marked content ends that never began"})
				continue
			}
			c.marks = c.marks[:len(c.marks)-1]
		case "q":
			c.fonts = append(c.fonts, c.fonts[len(c.fonts)-1])
		case "Q":
			if len(c.fonts) > 1 {
				c.fonts = c.fonts[:len(c.fonts)-1]
			}
		case "Tf":
			c.fonts[len(c.fonts)-1] = p.font(c, op)
		case "Do":
			p.drawObject(c, op, where)
			continue
		}
		if strings.Contains(painting, " "+op.operator+" ") {
			p.paint(c, op)
		}
	}
	if len(c.marks) > bottom {
		p.found = append(p.found, Finding{"marks-unbalanced", where, "marked content begins that never ends"})
		c.marks = c.marks[:bottom]
	}
}

func (p *painter) begin(c *canvas, op operation, where string) {
	var m mark
	tag, _ := operand[name](op, 0)
	m.artifact = tag == "Artifact"
	if mcid, ok := p.mcid(c, op); ok {
		m.tagged = true
		p.marked[place{c.owner, mcid}]++
	}
	switch inTag, inArtifact := under(c.marks); {
	case m.tagged && inArtifact:
		p.found = append(p.found, Finding{"tag-in-artifact", where, string(tag) + " stands inside an artifact"})
	case m.artifact && inTag:
		p.found = append(p.found, Finding{"artifact-in-tag", where, "an artifact stands inside tagged content"})
	}
	c.marks = append(c.marks, m)
}

// mcid returns the marked-content number of a BDC, whose properties stand in the stream or in the resources.
func (p *painter) mcid(c *canvas, op operation) (int, bool) {
	if op.operator != "BDC" {
		return 0, false
	}
	properties, ok := operand[dict](op, 1)
	if !ok {
		key, _ := operand[name](op, 1)
		properties = p.doc.dict(p.doc.dict(c.resources["/Properties"])["/"+string(key)])
	}
	return p.doc.number(properties["/MCID"])
}

func under(marks []mark) (tagged, artifact bool) {
	for _, m := range marks {
		tagged = tagged || m.tagged
		artifact = artifact || m.artifact
	}
	return tagged, artifact
}

func (p *painter) paint(c *canvas, op operation) {
	if tagged, artifact := under(c.marks); !tagged && !artifact {
		if c.page.untagged == 0 {
			c.page.firstBare = op.operator
		}
		c.page.untagged++
	}
	f := c.fonts[len(c.fonts)-1]
	if n := f.missing(shown(op)); n > 0 {
		c.page.notdef += n
		c.page.fontWas = f.name
	}
}

// drawObject paints an image, or follows a form into its own content.
func (p *painter) drawObject(c *canvas, op operation, where string) {
	key, _ := operand[name](op, 0)
	ref, _ := p.doc.dict(c.resources["/XObject"])["/"+string(key)].(string)
	object := p.doc.dict(ref)
	if p.doc.name(object["/Subtype"]) != "Form" {
		p.paint(c, op)
		return
	}
	if c.depth > 16 {
		p.found = append(p.found, Finding{"form-loop", where, "forms are nested without end"})
		return
	}
	inner := canvas{owner: ref, resources: p.doc.dict(object["/Resources"]), marks: c.marks,
		fonts: []*font{c.fonts[len(c.fonts)-1]}, depth: c.depth + 1, page: c.page}
	if inner.resources == nil {
		inner.resources = c.resources
	}
	p.draw(&inner, p.doc.data(ref), where)
}

func (p *painter) font(c *canvas, op operation) *font {
	key, _ := operand[name](op, 0)
	d := p.doc.dict(p.doc.dict(c.resources["/Font"])["/"+string(key)])
	f := &font{name: p.doc.name(d["/BaseFont"])}
	if encoding := p.doc.name(d["/Encoding"]); p.doc.name(d["/Subtype"]) != "Type0" || !strings.HasPrefix(encoding, "Identity-") {
		return f
	}
	f.wide = true
	if below := p.doc.list(d["/DescendantFonts"]); len(below) > 0 {
		f.glyphs = p.doc.data(p.doc.dict(below[0])["/CIDToGIDMap"])
	}
	return f
}

// missing counts the codes in text that draw glyph 0, .notdef: a box where a character should be.
// Only fonts with two-byte identity codes tell; those are what PDF writers of today embed.
func (f *font) missing(text []byte) int {
	if f == nil || !f.wide {
		return 0
	}
	n := 0
	for i := 0; i+1 < len(text); i += 2 {
		code := int(text[i])<<8 | int(text[i+1])
		if f.glyphs != nil {
			code = glyph(f.glyphs, code)
		}
		if code == 0 {
			n++
		}
	}
	return n
}

func glyph(table []byte, code int) int {
	if 2*code+1 >= len(table) {
		return 0
	}
	return int(table[2*code])<<8 | int(table[2*code+1])
}

// shown returns the string that a text operator shows, the pieces of a TJ joined.
func shown(op operation) []byte {
	if len(op.operands) == 0 {
		return nil
	}
	switch x := op.operands[len(op.operands)-1].(type) {
	case []byte:
		return x
	case []any:
		var text []byte
		for _, piece := range x {
			if s, ok := piece.([]byte); ok {
				text = append(text, s...)
			}
		}
		return text
	}
	return nil
}

func operand[T any](op operation, i int) (T, bool) {
	var none T
	if i >= len(op.operands) {
		return none, false
	}
	v, ok := op.operands[i].(T)
	return v, ok
}
