package spreadsheet

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// lastRow is the last row that Excel has.
const lastRow = 1 << 20

// texts gathers the text of rich or plain strings: what stands in t elements, without the reading aids of Asian scripts.
type texts struct {
	b       []byte
	inText  bool
	reading int
}

func (x *texts) visit(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		x.inText = token.Name.Local == "t"
		if token.Name.Local == "rPh" {
			x.reading++
		}
	case xml.EndElement:
		x.inText = false
		if token.Name.Local == "rPh" {
			x.reading--
		}
	case xml.CharData:
		if x.inText && x.reading == 0 {
			x.b = append(x.b, token...)
		}
	}
	return room(len(x.b), longestToken)
}

// take gives what was gathered and begins anew.
func (x *texts) take() string {
	s := unescape(string(x.b))
	x.b = x.b[:0]
	return newlines(s)
}

// unescape undoes _x000D_, as Excel writes what XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		at := strings.Index(s, "_x")
		if at < 0 || len(s) < at+7 {
			break
		}
		code, err := strconv.ParseUint(s[at+2:at+6], 16, 16)
		if err != nil || s[at+6] != '_' {
			b.WriteString(s[:at+2])
			s = s[at+2:]
			continue
		}
		b.WriteString(s[:at])
		if code != 0 {
			b.WriteRune(rune(code))
		}
		s = s[at+7:]
	}
	b.WriteString(s)
	return b.String()
}

// readShared reads the texts that cells share. A file without text has none.
func (w *workbook) readShared(part string) error {
	if part == "" {
		return nil
	}
	var x texts
	return w.walk(part, func(token xml.Token) error {
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "si" {
			w.shared = append(w.shared, x.take())
			return room(len(w.shared), mostShared+1)
		}
		return x.visit(token)
	})
}

// sheetReader reads the cells of one sheet, whose rows and cells have to ascend, as they do in files that Excel opens.
type sheetReader struct {
	book   *workbook
	into   *collector
	inData bool
	row    int // from 1, 0 before the first
	column int // from 0, -1 before the first
	kind   string
	style  int
	value  []byte // what stands in v
	inV    bool
	inline texts // what stands in is
}

func (w *workbook) readSheet(part string, limits Limits) ([]Row, error) {
	s := &sheetReader{book: w, into: &collector{limits: limits}}
	if err := w.walk(part, s.visit); err != nil {
		return nil, err
	}
	return s.into.rows, nil
}

func (s *sheetReader) visit(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return s.start(token)
	case xml.EndElement:
		return s.end(token)
	case xml.CharData:
		if s.inV {
			s.value = append(s.value, token...)
			return room(len(s.value), longestToken)
		}
		return s.inline.visit(token)
	}
	return nil
}

func (s *sheetReader) start(e xml.StartElement) error {
	if e.Name.Local == "sheetData" {
		s.inData = true
	}
	if !s.inData {
		return nil
	}
	switch e.Name.Local {
	case "row":
		return s.startRow(attribute(e, "r"))
	case "c":
		return s.startCell(e)
	case "v":
		s.inV = true
	default:
		return s.inline.visit(e)
	}
	return nil
}

func (s *sheetReader) end(e xml.EndElement) error {
	if !s.inData {
		return nil
	}
	switch e.Name.Local {
	case "row":
		return s.into.end(s.row)
	case "c":
		return s.endCell()
	case "v":
		s.inV = false
	case "sheetData":
		return errEnough
	default:
		return s.inline.visit(e)
	}
	return nil
}

func (s *sheetReader) startRow(number string) error {
	next := s.row + 1
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < next {
			return errMalformed
		}
		next = n
	}
	if next > lastRow {
		return errMalformed
	}
	s.row, s.column = next, -1
	return nil
}

func (s *sheetReader) startCell(e xml.StartElement) error {
	next := s.column + 1
	s.kind, s.style = "", 0
	for _, a := range e.Attr {
		var err error
		switch a.Name.Local {
		case "r":
			if next, err = columnOf(a.Value); next <= s.column {
				return errMalformed
			}
		case "s":
			s.style, err = strconv.Atoi(a.Value)
		case "t":
			s.kind = a.Value
		}
		if err != nil {
			return errMalformed
		}
	}
	if s.row == 0 {
		return errMalformed
	}
	s.column, s.value = next, s.value[:0]
	s.inline.take()
	return nil
}

// columnOf reads the column of a reference such as AB12, from 0.
func columnOf(reference string) (int, error) {
	column, letters := 0, 0
	for ; letters < len(reference); letters++ {
		c := reference[letters] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		if column = column*26 + int(c-'A') + 1; column > 16_384 {
			return 0, errMalformed
		}
	}
	if letters == 0 || letters == len(reference) {
		return 0, errMalformed
	}
	return column - 1, nil
}

func (s *sheetReader) endCell() error {
	cell, err := s.cell()
	if err != nil {
		return err
	}
	return s.into.put(s.row, s.column, cell)
}

// cell gives the text of the current cell by its kind.
func (s *sheetReader) cell() (string, error) {
	if s.kind == "inlineStr" {
		return s.inline.take(), nil
	}
	if len(s.value) == 0 {
		return "", nil
	}
	value := string(s.value)
	switch s.kind {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(s.book.shared) {
			return "", errMalformed
		}
		return s.book.shared[n], nil
	case "str", "e":
		return newlines(unescape(value)), nil
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(value)], nil
	case "d":
		return strings.TrimSuffix(strings.TrimSuffix(strings.Replace(value, "T", " ", 1), "Z"), " 00:00:00"), nil
	}
	return s.book.formatOf(s.style).show(value, s.book.from1904), nil
}

func (w *workbook) formatOf(style int) format {
	if style < 0 || style >= len(w.formats) {
		return format{}
	}
	return w.formats[style]
}
