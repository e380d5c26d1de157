package spreadsheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What a workbook may consist of. One of 500 sheets has some 2,000 files inside; Excel itself ends at 64,000 styles.
const (
	mostParts   = 5000 // as many relations of one part, too
	mostSheets  = 1000
	mostShared  = 1_000_000
	mostStyles  = 70_000
	mostFormats = 5000
)

// workbook is an Excel file: a zip of XML parts that refer to one another (ISO/IEC 29500-2).
type workbook struct {
	meter    *meter
	parts    map[string]*zip.File // by path in lower case, as names are compared
	sheets   []sheetEntry
	shared   []string // texts that cells refer to by number
	formats  []format // by the number of a cell's style
	from1904 bool     // dates count from 1904, as on old Macs
}

type sheetEntry struct {
	name, relation string
	hidden         bool
}

// relations are the targets of a part by id, and by the last word of their type.
type relations struct{ byID, byType map[string]string }

func readXLSX(ctx context.Context, data []byte, limits Limits) (Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Table{}, err
	}
	if len(archive.File) > mostParts {
		return Table{}, errTooMuch
	}
	w := &workbook{meter: newMeter(ctx, limits), parts: map[string]*zip.File{}}
	for _, part := range archive.File {
		if name := partName(part.Name); w.parts[name] == nil {
			w.parts[name] = part
		}
	}
	main, err := w.mainPart()
	if err != nil {
		return Table{}, err
	}
	return w.read(main, limits)
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// mainPart finds the workbook, or says what the archive is instead.
func (w *workbook) mainPart() (string, error) {
	root, err := w.relations("")
	if err != nil {
		return "", err
	}
	main := root.byType["officeDocument"]
	switch {
	case strings.HasSuffix(main, ".bin"):
		return "", errBinary
	case main != "":
		return main, nil
	case w.parts["mimetype"] != nil && w.parts["content.xml"] != nil:
		return "", w.refuseOpenDocument()
	case w.parts["index/document.iwa"] != nil, w.parts["index.zip"] != nil:
		return "", errNumbers
	}
	return "", errNoSheet
}

func (w *workbook) refuseOpenDocument() error {
	in, err := w.open("mimetype")
	if err != nil {
		return err
	}
	defer in.Close()
	kind, err := io.ReadAll(io.LimitReader(in, 100))
	if err != nil {
		return err
	}
	if strings.Contains(string(kind), "spreadsheet") {
		return errODS
	}
	return errNoSheet
}

func (w *workbook) open(name string) (io.ReadCloser, error) {
	part := w.parts[name]
	if part == nil {
		return nil, errMalformed
	}
	if part.Flags&1 != 0 {
		return nil, errPassword
	}
	return part.Open()
}

// walk shows each token of a part. A visitor that has seen enough answers errEnough.
func (w *workbook) walk(name string, visit func(xml.Token) error) error {
	in, err := w.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	t := newTokens(w.meter, in)
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch err := visit(token); {
		case errors.Is(err, errEnough):
			return t.skipRest()
		case err != nil:
			return err
		}
	}
}

var errEnough = errors.New("enough")

// relations reads what a part refers to; the part "" is the whole file. A part may refer to nothing.
func (w *workbook) relations(part string) (relations, error) {
	r := relations{map[string]string{}, map[string]string{}}
	folder, file := path.Split(part)
	name := folder + "_rels/" + file + ".rels"
	if w.parts[name] == nil {
		return r, nil
	}
	return r, w.walk(name, func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Relationship" || attribute(start, "TargetMode") == "External" {
			return nil
		}
		if err := room(len(r.byID), mostParts); err != nil {
			return err
		}
		target := attribute(start, "Target")
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		target = partName(target)
		r.byID[attribute(start, "Id")] = target
		if kind := path.Base(attribute(start, "Type")); r.byType[kind] == "" {
			r.byType[kind] = target
		}
		return nil
	})
}

// read gives the first visible sheet with content.
func (w *workbook) read(main string, limits Limits) (Table, error) {
	refers, err := w.relations(main)
	if err != nil {
		return Table{}, err
	}
	if err := w.readWorkbook(main); err != nil {
		return Table{}, err
	}
	if err := w.readShared(refers.byType["sharedStrings"]); err != nil {
		return Table{}, err
	}
	if err := w.readStyles(refers.byType["styles"]); err != nil {
		return Table{}, err
	}
	var table Table
	for _, s := range w.sheets {
		if !s.hidden {
			table.Sheets = append(table.Sheets, s.name)
		}
	}
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		table.Sheet = s.name
		if table.Rows, err = w.readSheet(refers.byID[s.relation], limits); err != nil || len(table.Rows) > 0 {
			return table, err
		}
	}
	return table, nil
}

// readWorkbook reads the list of sheets. The main part of a text document or a presentation has another name.
func (w *workbook) readWorkbook(main string) error {
	root := ""
	return w.walk(main, func(token xml.Token) error {
		start, ok := token.(xml.StartElement)
		if !ok {
			return nil
		}
		if root == "" {
			root = start.Name.Local
		}
		if root != "workbook" {
			return errNoSheet
		}
		switch start.Name.Local {
		case "workbookPr":
			w.from1904 = w.from1904 || isTrue(attribute(start, "date1904"))
		case "sheet":
			if err := room(len(w.sheets), mostSheets); err != nil {
				return err
			}
			state := attribute(start, "state")
			w.sheets = append(w.sheets, sheetEntry{attribute(start, "name"), attribute(start, "id"), state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
}

func isTrue(s string) bool { return s == "1" || s == "true" }
