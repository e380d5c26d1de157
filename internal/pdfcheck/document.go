package pdfcheck

import (
	"fmt"
	"slices"
)

// findings checks what the catalogue declares, then that pages and tag tree agree mark by mark.
func (d *document) findings(want Expect) []Finding {
	found := d.declarations(want)
	root := d.dict(d.catalog["/StructTreeRoot"])
	if root == nil {
		return append(found, Finding{"no-structure", "file", "has no tag tree"})
	}

	tree := readTree(d, root)
	p := &painter{doc: d, marked: map[place]int{}}
	for i, ref := range d.pages {
		p.page(ref, i+1)
	}
	found = append(found, p.found...)
	found = append(found, tree.found...)
	found = append(found, tree.agree(p.marked)...)
	found = append(found, tree.parents(root)...)
	for i, ref := range d.pages {
		found = append(found, tree.annotations(ref, i+1)...)
	}
	return append(found, tree.rules()...)
}

func (d *document) declarations(want Expect) []Finding {
	var found []Finding
	if marked, _ := d.resolve(d.dict(d.catalog["/MarkInfo"])["/Marked"]).(bool); !marked {
		found = append(found, Finding{"not-marked", "file", "does not declare that it is tagged"})
	}
	if lang := d.text(d.catalog["/Lang"]); lang != want.lang() {
		found = append(found, Finding{"lang", "file", fmt.Sprintf("language is %q, want %q", lang, want.lang())})
	}
	if d.dict(d.dict(d.catalog["/Outlines"])["/First"]) == nil {
		found = append(found, Finding{"no-bookmarks", "file", "has no bookmarks"})
	}
	return found
}

// agree compares the marks on the pages with those that the tree claims.
func (t *tree) agree(marked map[place]int) []Finding {
	var found []Finding
	for _, at := range places(marked) {
		switch where := t.locate(at); {
		case marked[at] > 1:
			found = append(found, Finding{"mark-repeated", where, "its number begins more than once"})
		case len(t.claims[at]) == 0:
			found = append(found, Finding{"mark-orphan", where, "belongs to no tag"})
		case len(t.claims[at]) > 1:
			found = append(found, Finding{"mark-shared", where, "belongs to more than one tag"})
		}
	}
	for _, at := range places(t.claims) {
		if marked[at] == 0 {
			found = append(found, Finding{"mark-missing", t.claims[at][0].String(), "claims " + t.locate(at) + ", which is not drawn"})
		}
	}
	return found
}

func places[V any](m map[place]V) []place {
	all := make([]place, 0, len(m))
	for at := range m {
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b place) int {
		if a.owner != b.owner {
			return slices.Compare([]byte(a.owner), []byte(b.owner))
		}
		return a.mcid - b.mcid
	})
	return all
}

func (t *tree) locate(at place) string {
	for i, ref := range t.doc.pages {
		if ref == at.owner {
			return fmt.Sprintf("mark %d on page %d", at.mcid, i+1)
		}
	}
	return fmt.Sprintf("mark %d in form %s", at.mcid, at.owner)
}

// parents checks that the way back, from a mark on a page to its tag, ends where the tree says.
// Readers of assistive technology go this way when a person points at the page.
func (t *tree) parents(root dict) []Finding {
	back := map[int]any{}
	t.doc.numbers(root["/ParentTree"], back, 0)
	var found []Finding
	for _, at := range places(t.claims) {
		key, ok := t.doc.number(t.doc.dict(at.owner)["/StructParents"])
		tags := t.doc.list(back[key])
		if !ok || at.mcid >= len(tags) || tags[at.mcid] != t.claims[at][0].ref {
			found = append(found, Finding{"parent-tree", t.locate(at), "does not lead back to " + t.claims[at][0].String()})
		}
	}
	return found
}

// numbers flattens a number tree (ISO 32000-1, 7.9.7) into out.
func (d *document) numbers(node any, out map[int]any, depth int) {
	if depth > 32 {
		return
	}
	n := d.dict(node)
	pairs := d.list(n["/Nums"])
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := d.number(pairs[i]); ok {
			out[key] = pairs[i+1]
		}
	}
	for _, kid := range d.list(n["/Kids"]) {
		d.numbers(kid, out, depth+1)
	}
}

// annotations checks that each link and form field of a page has words of its own and a tag of the right kind.
func (t *tree) annotations(page string, number int) []Finding {
	var found []Finding
	for _, ref := range t.doc.list(t.doc.dict(page)["/Annots"]) {
		a := t.doc.dict(ref)
		kind := t.doc.name(a["/Subtype"])
		want := map[string]string{"Link": "Link", "Widget": "Form"}[kind]
		if want == "" {
			continue
		}
		where := fmt.Sprintf("%s %v on page %d", kind, ref, number)
		id, _ := ref.(string)
		if holder := t.objects[id]; holder == nil || holder.role != want {
			found = append(found, Finding{"annotation-untagged", where, "is not in a " + want + " tag"})
		}
		if _, ok := t.doc.number(a["/StructParent"]); !ok {
			found = append(found, Finding{"annotation-parent", where, "does not lead back to its tag"})
		}
		if kind == "Link" && t.doc.text(a["/Contents"]) == "" {
			found = append(found, Finding{"link-words", where, "does not say in words where it leads"})
		}
	}
	return found
}
